import { type Features, products, unitFeatures } from './features.ts';

/** Bandwidth of the kernel and factor of the result, as published. */
const SIGMA = 10;
const SCALE = 1000;

/**
 * CMMD of Jayasumana et al. (arXiv 2401.09603): the squared maximum mean discrepancy of sets of CLIP embeddings of length 1 under
 * a Gaussian kernel, by its biased estimator (all pairs, those of an image with itself too), times 1000.
 * @returns distance of the rows `indices` of `features` from `reference`
 */
export function cmmdFrom(reference: Features): (features: Features) => (indices: ArrayLike<number>) => number {
  const fixed = unitFeatures(reference);
  const own = meanOf(kernel(fixed, fixed));
  return (features) => {
    const { n, ...rest } = unitFeatures(features);
    const moved = { n, ...rest };
    const among = kernel(moved, moved);
    const across = kernel(moved, fixed);
    const toFixed = Float64Array.from({ length: n }, (_, row) =>
      meanOf(across.subarray(row * fixed.n, (row + 1) * fixed.n)),
    );
    return (indices) => {
      let within = 0;
      let between = 0;
      for (let i = 0; i < indices.length; i++) {
        const row = indices[i] * n;
        between += toFixed[indices[i]];
        for (let j = 0; j < indices.length; j++) within += among[row + indices[j]];
      }
      const count = indices.length;
      return SCALE * Math.max(0, within / (count * count) + own - (2 * between) / count);
    };
  };
}

/** exp(−‖x − y‖²/2σ²) − 1 of all pairs: the ones cancel in the sum, and are close to all there is. */
function kernel(a: Features, b: Features): Float64Array {
  // lengths are 1
  return products(a, b).map((inner) => Math.expm1(-(1 - Math.min(1, inner)) / (SIGMA * SIGMA)));
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
