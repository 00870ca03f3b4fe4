/** Operations of the thin singular value decomposition of [rows, columns] (Golub & Van Loan, Matrix Computations, 8.6). */
export function svdFlops(rows: number, columns: number): number {
  const p = Math.max(rows, columns);
  const q = Math.min(rows, columns);
  return Math.min(14 * p * q ** 2 + 8 * q ** 3, 6 * p * q ** 2 + 20 * q ** 3);
}

/** What products and reflectors want beside their operands, and the least that a work space begins with. */
const SCRATCH = 400_000;

/** Arrays that nothing holds any more stay until they are collected, which large ones bring about themselves: at most so many. */
const UNCOLLECTED = 8_000_000;

/** Numbers of a few matrices [rows, columns] that came and went, as every turn over the experts leaves them. */
export function leftNumbers(rows: number, columns: number): number {
  return Math.min(6 * rows * columns, UNCOLLECTED);
}

/** Numbers that a decomposition of [rows, columns] holds: its work space and its result. */
export function svdNumbers(rows: number, columns: number): number {
  const q = Math.min(rows, columns);
  return 4 * rows * columns + 7 * q ** 2 + q * (rows + columns) + SCRATCH;
}

/** Numbers that a product [m, k]·[k, n] holds in its work space, and its result. */
export function productNumbers(m: number, k: number, n: number): number {
  return m * k + k * n + 2 * m * n + SCRATCH;
}

/** Numbers that all eigenvalues and vectors of a symmetric matrix take: work space and result. */
export function eigenNumbers(order: number): number {
  return 4 * order ** 2 + SCRATCH;
}

/** Operations of all eigenvalues and vectors of a symmetric matrix. */
export function eigenFlops(order: number): number {
  return 9 * order ** 3;
}
