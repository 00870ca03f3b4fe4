import { NoConvergenceError, NotSymmetricError } from './linalg-errors.ts';
import { checkSquare, type DenseMatrix, type Matrix } from './matrix.ts';
import { bringNearOne, scaleBack } from './scaling.ts';
import { type LinalgWorkspace, type Resident, type Scope } from './workspace.ts';

export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** [n, n]; column j belongs to `values[j]`; its element of largest magnitude (the first of equals) is positive. */
  readonly vectors: DenseMatrix;
}

export interface SymmetryOptions {
  /** Largest |a_ij − a_ji|, relative to the largest element, that is taken for rounding (f32 sums); 1e-6. */
  readonly symmetryTolerance?: number;
}

/**
 * A = V·diag(λ)·Vᵀ for a symmetric A[n, n]. Householder reduction to tridiagonal form in panels, implicit QL/QR sweeps with
 * Wilkinson's shift, their rotations applied in batches (Golub & Van Loan, Matrix Computations, 8.3). Backward stable:
 * ‖AV − VΛ‖ and ‖VᵀV − I‖ are of the order of ε·√n, for repeated eigenvalues and any scale too.
 *
 * A is replaced by (A + Aᵀ)/2 first.
 * @throws MatrixShapeError, MatrixNotFiniteError, NotSymmetricError, NoConvergenceError, LinalgMemoryError
 */
export function symmetricEigen(workspace: LinalgWorkspace, a: Matrix, options: SymmetryOptions = {}): SymmetricEigen {
  checkSquare('symmetricEigen', a);
  return workspace.scoped((scope) => {
    const x = scope.load('symmetricEigen', a);
    const factor = bringNearOne(scope, x);
    makeSymmetric(scope, 'symmetricEigen', x, options);
    const values = eigenInPlace(scope, x, true);
    scaleBack(values, factor);
    return { values, vectors: scope.read(x) };
  });
}

/** The eigenvalues of a symmetric A[n, n], ascending. Errors as `symmetricEigen`. */
export function symmetricEigenvalues(
  workspace: LinalgWorkspace,
  a: Matrix,
  options: SymmetryOptions = {},
): Float64Array {
  checkSquare('symmetricEigenvalues', a);
  return workspace.scoped((scope) => {
    const x = scope.load('symmetricEigenvalues', a);
    const factor = bringNearOne(scope, x);
    makeSymmetric(scope, 'symmetricEigenvalues', x, options);
    const values = eigenInPlace(scope, x, false);
    scaleBack(values, factor);
    return values;
  });
}

/** Replaces x by (x + xᵀ)/2. @throws NotSymmetricError */
export function makeSymmetric(scope: Scope, operation: string, x: Resident, options: SymmetryOptions): void {
  const { symmetryTolerance = 1e-6 } = options;
  const top = scope.kernels.largest(x.rows * x.columns, x.at);
  const difference = scope.kernels.symmetrise(x.rows, x.at, x.columns);
  if (!(difference <= symmetryTolerance * top)) throw new NotSymmetricError(operation, difference, top);
}

/** Overwrites the symmetric matrix x with its eigenvectors (or with nothing of use) and returns the eigenvalues. */
export function eigenInPlace(scope: Scope, x: Resident, wantVectors: boolean): Float64Array {
  const { kernels } = scope;
  const n = x.rows;
  const d = scope.numbers(n);
  const e = scope.numbers(n);
  const tau = scope.numbers(n);
  // the reflectors, and later the strips, which may be a few columns wider
  const v = scope.bytes(Math.max(n * n * 8, kernels.stripBytes(n)));
  const scratch = scope.bytes(Math.max(kernels.condenseScratchBytes(n), kernels.applyScratchBytes(n)));
  const list = scope.bytes(kernels.chainBytes(n));
  kernels.tridiagonalise(n, x.at, d, e, tau, v, scratch);
  if (wantVectors) {
    kernels.applyReflectors(n, n, n - 1, 1, v, n, tau, x.at, n, 1, scratch);
    kernels.toStrips(n, x.at, n, v);
  }
  const left = kernels.diagonalise(n, d, e, wantVectors ? v : 0, list);
  if (left > 0) throw new NoConvergenceError('symmetricEigen', `${left} off-diagonal elements are left`);
  const found = scope.numbersAt(d, n).slice();
  const order = Int32Array.from(found.keys()).sort((i, j) => found[i] - found[j] || i - j);
  if (wantVectors) {
    const orderAt = scope.bytes(n * 4);
    scope.indicesAt(orderAt, n).set(order);
    kernels.columnsFromStrips(n, v, orderAt, x.at, n);
    const vectors = scope.view(x);
    flipColumns(vectors, n, columnSigns(vectors, n));
  }
  return Float64Array.from(order, (i) => found[i]);
}

/** For each column the sign of its element of largest magnitude, the first of equals; 1 for a zero column. */
export function columnSigns(data: Float64Array, columns: number): Float64Array {
  const signs = new Float64Array(columns).fill(1);
  const top = new Float64Array(columns);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) {
      const size = Math.abs(data[i + j]);
      if (size <= top[j]) continue;
      top[j] = size;
      signs[j] = data[i + j] < 0 ? -1 : 1;
    }
  }
  return signs;
}

export function flipColumns(data: Float64Array, columns: number, signs: Float64Array): void {
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) data[i + j] *= signs[j];
  }
}
