import { peftMethod } from '../../adapters/adapter-method.ts';

/** PEFT's `ties_svd`: see `combineElements` for the rule. */
export const adapterMethod = peftMethod({
  id: 'ties_svd',
  title: 'TIES on deltas, then SVD',
  summary: 'Trims whole deltas, elects signs, averages what agrees and cuts the result to a rank.',
  rule: 'ties',
  on: 'deltas',
});
