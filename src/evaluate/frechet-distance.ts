import { singularValues } from '../tensor/linalg/svd.ts';
import { qr } from '../tensor/linalg/qr.ts';
import { gemm } from '../tensor/linalg/products.ts';
import { frobeniusNorm, type Matrix } from '../tensor/linalg/matrix.ts';
import { type LinalgWorkspace } from '../tensor/linalg/workspace.ts';
import { type Features } from './features.ts';

/** A set as the distance sees it. */
interface Gaussian {
  readonly mean: Float64Array;
  /** A with AᵀA the covariance (n − 1 in the denominator); at most as many rows as columns. */
  readonly root: Matrix;
  /** Trace of the covariance. */
  readonly trace: number;
}

/**
 * Distance of sets of embeddings from a fixed one: the Fréchet distance of Gaussians with their means and covariances,
 * ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½) (Dowson and Landau 1982; Heusel et al., arXiv 1706.08500, equation 6).
 *
 * With Σ = AᵀA the eigenvalues of Σ₁Σ₂ are the squares of the singular values of A₁A₂ᵀ, so their sum is the trace of the root: no
 * root of a product of covariances is formed, which for fewer images than dimensions is singular. What is subtracted is thereby
 * exact to rounding.
 * @returns distance of the rows `indices` of `features` (each as often as it is listed), at least two of them
 */
export function frechetDistanceFrom(
  reference: Features,
  workspace: LinalgWorkspace,
): (features: Features, indices: ArrayLike<number>) => number {
  const fixed = gaussian(
    reference,
    Uint32Array.from({ length: reference.n }, (_, i) => i),
    workspace,
  );
  return (features, indices) => {
    const { mean, root, trace } = gaussian(features, indices, workspace);
    const common = singularValues(workspace, gemm(workspace, root, fixed.root, { transposeB: true }));
    const shift = mean.reduce((sum, value, k) => sum + (value - fixed.mean[k]) ** 2, 0);
    const overlap = common.reduce((sum, value) => sum + value, 0);
    return Math.max(0, shift + trace + fixed.trace - 2 * overlap);
  };
}

function gaussian({ width, values }: Features, indices: ArrayLike<number>, workspace: LinalgWorkspace): Gaussian {
  const n = indices.length;
  const mean = new Float64Array(width);
  const data = new Float64Array(n * width);
  for (let row = 0; row < n; row++) {
    const own = values.subarray(indices[row] * width, (indices[row] + 1) * width);
    data.set(own, row * width);
    for (let k = 0; k < width; k++) mean[k] += own[k] / n;
  }
  const scale = 1 / Math.sqrt(n - 1);
  for (let at = 0; at < data.length; at++) data[at] = (data[at] - mean[at % width]) * scale;
  const trace = frobeniusNorm(data) ** 2;
  const centred = { rows: n, columns: width, data };
  return { mean, trace, root: n > width ? qr(workspace, centred).r : centred };
}
