import { LinalgOptionError, MatrixShapeError, NotPositiveDefiniteError, SingularMatrixError } from './linalg-errors.ts';
import { checkMatrix, checkSquare, type DenseMatrix, type Matrix } from './matrix.ts';
import { makeSymmetric, type SymmetryOptions } from './symmetric-eigen.ts';
import { type LinalgWorkspace, type Resident, type Scope } from './workspace.ts';

export interface CholeskyOptions extends SymmetryOptions {
  /**
   * A pivot up to this times the diagonal element that it came from counts as zero; 4·ε·√n, about the rounding error of a
   * pivot. At least 0.
   */
  readonly pivotTolerance?: number;
}

/**
 * The lower triangular L with A = L·Lᵀ, for a symmetric positive definite A[n, n], by recursive halving on matrix products
 * (Gustavson 1997). The backward error is of the order of n·ε·‖A‖. A is replaced by (A + Aᵀ)/2 first.
 * @throws NotPositiveDefiniteError with index and value of the first pivot that is not positive; MatrixShapeError,
 *   MatrixNotFiniteError, NotSymmetricError, LinalgMemoryError
 */
export function cholesky(workspace: LinalgWorkspace, a: Matrix, options: CholeskyOptions = {}): DenseMatrix {
  checkSquare('cholesky', a);
  return workspace.scoped((scope) => {
    const x = scope.load('cholesky', a);
    makeSymmetric(scope, 'cholesky', x, options);
    factorise(scope, 'cholesky', x, options);
    const factor = scope.read(x);
    for (let i = 0; i < a.rows; i++) factor.data.fill(0, i * a.rows + i + 1, (i + 1) * a.rows);
    return factor;
  });
}

/**
 * Overwrites the lower triangle of the symmetric x with its Cholesky factor; what is above it means nothing then.
 * @param indexOf what to call row i in an error, when x is a part of the caller's matrix
 * @throws NotPositiveDefiniteError
 */
export function factorise(
  scope: Scope,
  operation: string,
  x: Resident,
  options: CholeskyOptions,
  indexOf: (i: number) => number = (i) => i,
): void {
  const n = x.rows;
  const { pivotTolerance = 4 * Number.EPSILON * Math.sqrt(n) } = options;
  if (!(pivotTolerance >= 0)) throw new LinalgOptionError('pivotTolerance', 'must be a number from 0');
  const diagonal = scope.numbers(n);
  const from = scope.view(x);
  const to = scope.numbersAt(diagonal, n);
  for (let i = 0; i < n; i++) to[i] = from[i * n + i];
  const failed = scope.kernels.cholesky(n, x.at, n, diagonal, pivotTolerance, 0);
  if (failed >= 0) {
    throw new NotPositiveDefiniteError(operation, 'pivot', indexOf(failed), scope.kernels.failedPivot());
  }
}

export interface TriangularOptions {
  /** Solve with Lᵀ instead. */
  readonly transpose?: boolean;
}

/**
 * X[n, r] with L·X = B or Lᵀ·X = B for a lower triangular L[n, n]; what is above its diagonal is not read. Backward stable
 * row by row.
 * @throws SingularMatrixError for a zero on the diagonal; MatrixShapeError, MatrixNotFiniteError, LinalgMemoryError
 */
export function solveTriangular(
  workspace: LinalgWorkspace,
  l: Matrix,
  b: Matrix,
  options: TriangularOptions = {},
): DenseMatrix {
  checkSquare('solveTriangular', l, 'L');
  checkRightSide('solveTriangular', l, b);
  const n = l.rows;
  for (let i = 0; i < n; i++) {
    if (l.data[i * n + i] === 0) throw new SingularMatrixError('solveTriangular', i);
  }
  return workspace.scoped((scope) => {
    const factor = scope.load('solveTriangular', l, 'L');
    const x = scope.load('solveTriangular', b, 'B');
    if (options.transpose) scope.kernels.solveLowerTransposed(n, b.columns, factor.at, n, x.at, b.columns);
    else scope.kernels.solveLower(n, b.columns, factor.at, n, x.at, b.columns);
    return scope.read(x);
  });
}

/** Overwrites b with (L·Lᵀ)⁻¹·b. */
export function solveFactorised(scope: Scope, factor: Resident, b: Resident): void {
  const n = factor.rows;
  scope.kernels.solveLower(n, b.columns, factor.at, n, b.at, b.columns);
  scope.kernels.solveLowerTransposed(n, b.columns, factor.at, n, b.at, b.columns);
}

export function checkRightSide(operation: string, a: Matrix, b: Matrix): void {
  checkMatrix(operation, b, 'B');
  if (a.rows !== b.rows) {
    throw new MatrixShapeError(
      operation,
      `A is [${a.rows}, ${a.columns}] and B is [${b.rows}, ${b.columns}]: their rows differ`,
    );
  }
}
