import { cholesky } from './linalg/cholesky.ts';
import { LinalgWorkspace, type WorkspaceOptions } from './linalg/workspace.ts';
import { conjugateGradientOfTerms } from './linalg/conjugate-gradient-of-terms.ts';
import { polar } from './linalg/polar.ts';
import { gemm, gram } from './linalg/products.ts';
import { qr } from './linalg/qr.ts';
import { solveSymmetricPositive } from './linalg/solve-symmetric.ts';
import { singularValues, svd } from './linalg/svd.ts';
import { symmetricEigen } from './linalg/symmetric-eigen.ts';
import { combine } from './linalg/combine.ts';
import { type DenseMatrix } from './linalg/matrix.ts';
import { type MatrixDevice } from './matrix-device.ts';

/**
 * The reference: everything in f64 by src/tensor/linalg, on the calling thread, which is busy until an operation is done. Results
 * depend on the operands alone. One device serves one thread.
 */
export function createCpuMatrixDevice(options: WorkspaceOptions = {}): MatrixDevice {
  const workspace = new LinalgWorkspace(options);
  // a promise that rejects, not a throw: callers see one kind of failure
  const run = <T>(work: () => T): Promise<T> => Promise.resolve().then(work);
  const device: MatrixDevice = {
    name: 'cpu/f64',
    precision: 'f64',
    product: (a, b, gemmOptions) => run(() => gemm(workspace, a, b, gemmOptions)),
    gram: (a, of) => run(() => gram(workspace, a, of)),
    combine: (alpha, a, beta, b) => run(() => combine(alpha, a, beta, b)),
    polar: (a, polarOptions) =>
      run(() => {
        const { factor, singularValues: values } = polar(workspace, a, polarOptions);
        const nuclearNorm = values.reduce((sum, value) => sum + value, 0);
        const residual = polarOptions?.nullSpace === 'drop' ? 0 : orthogonality(workspace, factor);
        return { factor, nuclearNorm, residual };
      }),
    conjugateGradient: (operator, b, cgOptions) =>
      run(() => conjugateGradientOfTerms(workspace, operator, b, cgOptions)),
    svd: (a) => run(() => svd(workspace, a)),
    singularValues: (a) => run(() => singularValues(workspace, a)),
    symmetricEigen: (a, symmetry) => run(() => symmetricEigen(workspace, a, symmetry)),
    qr: (a) => run(() => qr(workspace, a)),
    cholesky: (a, choleskyOptions) => run(() => cholesky(workspace, a, choleskyOptions)),
    solveSymmetric: (a, b, solveOptions) => run(() => solveSymmetricPositive(workspace, a, b, solveOptions)),
    get exact() {
      return device;
    },
    free: () => workspace.free(),
  };
  return device;
}

/** The largest element of |PᵀP − I|, or of |PPᵀ − I| for a wide P. */
function orthogonality(workspace: LinalgWorkspace, p: DenseMatrix): number {
  const { data, columns } = gram(workspace, p, p.rows >= p.columns ? 'columns' : 'rows');
  let top = 0;
  data.forEach((value, i) => {
    top = Math.max(top, Math.abs(value - (i % (columns + 1) === 0 ? 1 : 0)));
  });
  return top;
}
