import { type DenseMatrix, transpose } from '../../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { sumOfSquares, zeros } from './task-matrices.ts';
import { leadingTriples, numericalRank } from './triples.ts';

/** Columns of the first sketch; each further one has four times as many. */
const FIRST_SKETCH = 32;

/**
 * F[m, k] with F·Fᵀ = A·Aᵀ for A[m, n], less what lies in directions of singular values up to `smallest`: left singular vectors
 * times values, k the rank of A. A matrix of low rank is found by sketches (Halko et al., 0909.4061, algorithm 4.1), which are
 * taken only when the norm of all that they leave out is at most `unseen`; any other by its decomposition. Null for nothing at all.
 */
export async function lowRankFactor(
  device: MatrixDevice,
  a: DenseMatrix,
  smallest: number,
  unseen = smallest,
): Promise<DenseMatrix | null> {
  const q = Math.min(a.rows, a.columns);
  for (let width = FIRST_SKETCH; width * 4 <= q; width *= 4) {
    const { q: basis } = await device.qr(await device.product(a, signs(a.columns, width)));
    const within = await device.product(basis, a, { transposeA: true });
    const left = await device.product(basis, within, { alpha: -1, add: a });
    if (Math.sqrt(sumOfSquares(left)) > unseen) continue;
    const factor = await scaledVectors(device, within, smallest);
    return factor && device.product(basis, factor);
  }
  return scaledVectors(device, a, smallest);
}

/** Left singular vectors times values. */
async function scaledVectors(device: MatrixDevice, a: DenseMatrix, smallest: number): Promise<DenseMatrix | null> {
  const svd = await device.svd(a);
  const k = numericalRank(svd.s, smallest, 1);
  if (k === 0) return null;
  const { u, s } = leadingTriples(svd, k);
  return { ...u, data: u.data.map((value, i) => value * s[i % k]) };
}

/** The same signs everywhere, from a linear congruential generator (Numerical Recipes). */
function signs(rows: number, columns: number): DenseMatrix {
  let state = 1;
  const made = zeros(rows, columns);
  for (let i = 0; i < made.data.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    made.data[i] = state >>> 31 === 0 ? 1 : -1;
  }
  return made;
}

/** Two factors side by side: F·Fᵀ of the result is the sum of theirs. With more columns than rows it is reduced to a square. */
export async function joinFactors(
  device: MatrixDevice,
  a: DenseMatrix | null,
  b: DenseMatrix | null,
): Promise<DenseMatrix | null> {
  if (a === null || b === null) return a ?? b;
  const both = zeros(a.rows, a.columns + b.columns);
  for (const [part, at] of [
    [a, 0],
    [b, a.columns],
  ] as const) {
    for (let i = 0; i < part.rows; i++) {
      both.data.set(part.data.subarray(i * part.columns, (i + 1) * part.columns), i * both.columns + at);
    }
  }
  if (both.columns <= both.rows) return both;
  const { r } = await device.qr(transpose(both));
  return transpose(r);
}
