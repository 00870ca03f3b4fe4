import { MatrixNotFiniteError, MatrixShapeError } from './linalg-errors.ts';

/** A dense matrix, row-major: element [i, j] is `data[i * columns + j]`. F32 data is widened when it is used. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array | Float32Array;
}

/** What the operations return. */
export interface DenseMatrix extends Matrix {
  readonly data: Float64Array;
}

/**
 * A matrix over `data`, which is not copied.
 * @throws MatrixShapeError when the length is not rows × columns
 */
export function matrix<T extends Float64Array | Float32Array>(
  rows: number,
  columns: number,
  data: T,
): Matrix & { readonly data: T } {
  const made = { rows, columns, data };
  checkMatrix('matrix', made);
  return made;
}

/** @throws MatrixShapeError for a shape that is empty, not whole, or not the length of the data */
export function checkMatrix(operation: string, a: Matrix, name = 'the matrix'): void {
  if (!Number.isInteger(a.rows) || !Number.isInteger(a.columns) || a.rows < 1 || a.columns < 1) {
    throw new MatrixShapeError(operation, `${name} has shape [${a.rows}, ${a.columns}]`);
  }
  if (a.data.length !== a.rows * a.columns) {
    throw new MatrixShapeError(operation, `${name} is [${a.rows}, ${a.columns}] and has ${a.data.length} elements`);
  }
}

export function checkSquare(operation: string, a: Matrix, name = 'the matrix'): void {
  checkMatrix(operation, a, name);
  if (a.rows !== a.columns) throw new MatrixShapeError(operation, `${name} is [${a.rows}, ${a.columns}], not square`);
}

/** @throws MatrixNotFiniteError naming the first NaN or infinity */
export function checkFinite(operation: string, a: Matrix): void {
  const bad = a.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new MatrixNotFiniteError(operation, Math.floor(bad / a.columns), bad % a.columns, a.data[bad]);
}

/** The square root of the sum of squares, without overflow. */
export function frobeniusNorm(data: Float64Array | Float32Array): number {
  let top = 0;
  for (const x of data) top = Math.max(top, Math.abs(x));
  if (top === 0 || !Number.isFinite(top)) return top;
  let sum = 0;
  for (const x of data) sum += (x / top) * (x / top);
  return top * Math.sqrt(sum);
}

/** Aᵀ, a copy. */
export function transpose({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const turned = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j];
  return { rows: columns, columns: rows, data: turned };
}
