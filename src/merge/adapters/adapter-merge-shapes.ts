import { elementCount } from '../../tensor/dtype.ts';
import { type Combination } from './combine-factors.ts';
import { type CombinationPlan, type CombinedLayer } from './plan-combination.ts';

interface LayerCost {
  /** Operations. */
  readonly flops: number;
  /** Numbers (f64) held at once, work space included. */
  readonly numbers: number;
}

/** Work and memory of a combination: one layer is held at a time. Leading terms of the textbook counts. */
export function combinationCost({ combination, layers }: CombinationPlan): LayerCost {
  const costs = layers.map((layer) => layerCost(layer, combination));
  return {
    flops: costs.reduce((sum, { flops }) => sum + flops, 0),
    numbers: Math.max(0, ...costs.map(({ numbers }) => numbers)),
  };
}

function layerCost({ terms, rank, a, b }: CombinedLayer, combination: Combination): LayerCost {
  const m = b.shape[0];
  const n = elementCount(a.shape) / a.shape[0];
  const stacked = terms.reduce((sum, { layer }) => sum + layer.rank, 0);
  const factors = stacked * (m + n);
  if (combination.kind === 'deltas') {
    const least = Math.min(m, n);
    return { flops: 2 * m * n * stacked + 21 * m * n * least, numbers: factors + (terms.length + 8) * m * n };
  }
  if (combination.kind === 'factors') return { flops: 4 * factors, numbers: 4 * factors };
  if (rank >= stacked) return { flops: factors, numbers: 4 * factors };
  // two QR factorisations, the SVD between them, the norms of what is lost
  const cut = 2 * stacked * stacked * (m + n) + 21 * stacked ** 3 + 2 * stacked * rank * (m + n);
  return { flops: 3 * cut, numbers: 10 * (stacked + rank) * (m + n) + 12 * (stacked + rank) ** 2 };
}
