/** Operations of the thin singular value decomposition of [rows, columns] (Golub & Van Loan, Matrix Computations, 8.6). */
export function svdFlops(rows: number, columns: number): number {
  const p = Math.max(rows, columns);
  const q = Math.min(rows, columns);
  return Math.min(14 * p * q ** 2 + 8 * q ** 3, 6 * p * q ** 2 + 20 * q ** 3);
}

/** Numbers that a decomposition of [rows, columns] holds: its work space and its result. */
export function svdNumbers(rows: number, columns: number): number {
  const q = Math.min(rows, columns);
  const narrow = q * (rows + columns);
  return 3 * rows * columns + 7 * q ** 2 + 2 * narrow + 64 * (rows + columns);
}

/** Numbers that a product [m, k]·[k, n] holds in its work space, and its result. */
export function productNumbers(m: number, k: number, n: number): number {
  return m * k + k * n + 2 * m * n;
}

/** Operations of all eigenvalues and vectors of a symmetric matrix. */
export function eigenFlops(order: number): number {
  return 9 * order ** 3;
}
