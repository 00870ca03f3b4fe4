import { type DenseMatrix, type Matrix } from './matrix.ts';
import { bringNearOne, scaleBack } from './scaling.ts';
import { flipColumns } from './symmetric-eigen.ts';
import { type LinalgWorkspace } from './workspace.ts';

export interface Qr {
  /** [m, k], orthonormal columns, k = min(m, n). */
  readonly q: DenseMatrix;
  /** [k, n], upper triangular, no negative element on the diagonal. */
  readonly r: DenseMatrix;
}

/**
 * The thin A = Q·R of A[m, n] by Householder reflectors in panels (Golub & Van Loan, Matrix Computations, 5.2). ‖A − QR‖ relative to
 * ‖A‖ and ‖QᵀQ − I‖ are of the order of ε·√k, for rank-deficient matrices too. With the diagonal of R positive the
 * factors of a matrix of full rank are unique.
 * @throws MatrixShapeError, MatrixNotFiniteError, LinalgMemoryError
 */
export function qr(workspace: LinalgWorkspace, a: Matrix): Qr {
  return workspace.scoped((scope) => {
    const { kernels } = scope;
    const x = scope.load('qr', a);
    const factor = bringNearOne(scope, x);
    const { rows: m, columns: n } = a;
    const k = Math.min(m, n);
    const v = scope.numbers(k * m);
    const tau = scope.numbers(k);
    const scratch = scope.bytes(kernels.applyScratchBytes(Math.max(k, n)));
    const q = scope.matrix(m, k);
    kernels.qrFactor(m, n, x.at, n, v, tau, scratch);
    kernels.applyReflectors(m, k, k, 0, v, m, tau, q.at, k, 1, scratch);

    const r = { rows: k, columns: n, data: scope.numbersAt(x.at, k * n).slice() };
    const signs = new Float64Array(k).fill(1);
    for (let i = 0; i < k; i++) {
      r.data.fill(0, i * n, i * n + i);
      if (r.data[i * n + i] >= 0) continue;
      signs[i] = -1;
      for (let j = i * n + i; j < (i + 1) * n; j++) r.data[j] = -r.data[j];
    }
    scaleBack(r.data, factor);
    const out = scope.read(q);
    flipColumns(out.data, k, signs);
    return { q: out, r };
  });
}
