import { type MergeMethod } from '../../method.ts';
import { type Filter, filteredMap } from '../../parts/spectral-filter.ts';
import { alphaParameter, embeddingsParameter } from '../../parts/spectral-parameters.ts';
import { startParameter } from '../../parts/start-parameter.ts';

/**
 * WUDI in closed form in the strongest k input directions, k = ⌈(Σ√λ)²/Σλ⌉ being how many of them take part, and the start
 * elsewhere. WalkerWorldPeace/MLLMerging, 2026 (rank rule `participation_sqrt`).
 */
export const method: MergeMethod = {
  card: {
    id: 'aswudi',
    dialect: 'authors',
    version: 1,
    family: 'SUBSPACE',
    title: 'ASWUDI',
    summary: 'SWUDI that finds by itself how many directions to solve.',
    citation: { title: 'ASWUDI: adaptive spectral WUDI-Merging (code: WalkerWorldPeace/MLLMerging)', arxiv: null },
    experts: { min: 2, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [alphaParameter(1, []), startParameter, embeddingsParameter],
    costFormula: 'Σ over matrices [d_out, d_in]: M·(3·d_out·d_in²) + 9·d_in³ + 6·d_out·d_in²; the rest (2M+1)·P',
    tolerance: 1e-4,
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 2 * recipe.experts.length + 1,
  passes: () => [],
  map: filteredMap(filterOf()),
};

function filterOf(): Filter {
  return (values) => {
    let roots = 0;
    let sum = 0;
    for (const value of values) {
      roots += Math.sqrt(value);
      sum += value;
    }
    // the ratio may lie a rounding error above a whole number
    const count = Math.ceil(roots ** 2 / sum - 1e-9);
    return values.map((_, j) => (j < values.length - count ? 0 : 1));
  };
}
