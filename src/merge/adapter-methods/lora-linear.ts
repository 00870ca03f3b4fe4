import { type AdapterMethod, NO_PREREQUISITES, rankParameter } from '../adapters/adapter-method.ts';
import { numberOf } from '../values.ts';

/**
 * Σ wᵢ·sᵢ·BᵢAᵢ as one adapter. Exact at the sum of the ranks (the factors are stacked, so no cross terms arise); cut to a rank by the
 * singular values, which is the closest adapter of that rank (Eckart & Young 1936).
 */
export const adapterMethod: AdapterMethod = {
  card: {
    id: 'lora_linear',
    dialect: 'exact',
    version: 1,
    family: 'AVERAGING',
    title: 'Weighted sum of adapters',
    summary: 'One adapter whose effect is exactly the weighted sum of the others, or the closest one of a given rank.',
    citation: { title: 'LoRA: Low-Rank Adaptation of Large Language Models', arxiv: '2106.09685' },
    experts: { min: 1, max: null },
    prerequisites: NO_PREREQUISITES,
    makesAdapter: true,
    optionalBase: true,
    parameters: [rankParameter('Largest rank of the result; 0 keeps the sum of the ranks, which is exact.')],
    costFormula: 'R·(m+n) for an [m, n] weight and ranks that add up to R; with a rank 2·R²·(m+n) more',
  },
  ordered: false,
  weighted: true,
  combination(recipe) {
    const rank = numberOf(recipe, 'rank');
    return { kind: 'exact', rank: rank > 0 ? rank : null, split: 'even' };
  },
};
