import { peftMethod } from '../../adapters/adapter-method.ts';

/** PEFT's `dare_ties_svd`: see `combineElements` for the rule. */
export const adapterMethod = peftMethod({
  id: 'dare_ties_svd',
  title: 'DARE and TIES on deltas, then SVD',
  summary: 'Drops entries of whole deltas at random, elects signs, averages what agrees and cuts the result to a rank.',
  rule: 'dare_ties',
  on: 'deltas',
});
