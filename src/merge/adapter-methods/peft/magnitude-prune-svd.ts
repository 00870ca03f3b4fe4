import { peftMethod } from '../../adapters/adapter-method.ts';

/** PEFT's `magnitude_prune_svd`: see `combineElements` for the rule. */
export const adapterMethod = peftMethod({
  id: 'magnitude_prune_svd',
  title: 'Magnitude pruning on deltas, then SVD',
  summary: 'Keeps the largest entries of whole deltas, adds and cuts the result to a rank.',
  rule: 'magnitude_prune',
  on: 'deltas',
});
