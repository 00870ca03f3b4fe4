import { peftMethod } from '../../adapters/adapter-method.ts';

/** PEFT's `dare_linear_svd`: see `combineElements` for the rule. */
export const adapterMethod = peftMethod({
  id: 'dare_linear_svd',
  title: 'DARE on deltas, then SVD',
  summary:
    'Drops entries of whole deltas at random, divides the rest by the density, adds and cuts the result to a rank.',
  rule: 'dare_linear',
  on: 'deltas',
});
