import { type AdapterMethod, NO_PREREQUISITES, rankOf, rankParameter } from '../../adapters/adapter-method.ts';

/** PEFT's `svd`: the weighted sum of the deltas cut to a rank, singular values in B. Computed from the factors; the sum is never formed. */
export const adapterMethod: AdapterMethod = {
  card: {
    id: 'svd',
    dialect: 'peft',
    version: 1,
    family: 'AVERAGING',
    title: 'Adapters by SVD',
    summary: "The closest adapter of a rank to the weighted sum of the adapters' deltas.",
    citation: { title: 'PEFT: add_weighted_adapter', arxiv: null },
    experts: { min: 1, max: null },
    prerequisites: NO_PREREQUISITES,
    makesAdapter: true,
    optionalBase: true,
    parameters: [rankParameter('Rank of the result; 0 is the largest rank of the adapters.')],
    costFormula: '2·R²·(m+n) for an [m, n] weight and ranks that add up to R',
  },
  ordered: false,
  weighted: true,
  combination: (recipe, adapters) => ({ kind: 'exact', rank: rankOf(recipe, adapters), split: 'b' }),
};
