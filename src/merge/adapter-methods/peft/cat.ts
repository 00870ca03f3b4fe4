import { type AdapterMethod, NO_PREREQUISITES } from '../../adapters/adapter-method.ts';

/** PEFT's `cat`: A's (times weight and scaling) stacked, B's side by side. The exact sum. */
export const adapterMethod: AdapterMethod = {
  card: {
    id: 'cat',
    dialect: 'peft',
    version: 1,
    family: 'AVERAGING',
    title: 'Concatenated adapters',
    summary: "The exact weighted sum of the adapters' deltas, at the sum of their ranks.",
    citation: { title: 'PEFT: add_weighted_adapter', arxiv: null },
    experts: { min: 1, max: null },
    prerequisites: NO_PREREQUISITES,
    makesAdapter: true,
    optionalBase: true,
    parameters: [],
    costFormula: 'M·(parameters of an adapter)',
  },
  // the factors of the first expert come first
  ordered: true,
  weighted: true,
  combination: () => ({ kind: 'exact', rank: null, split: 'b' }),
};
