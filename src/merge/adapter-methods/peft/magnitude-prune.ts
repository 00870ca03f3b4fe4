import { peftMethod } from '../../adapters/adapter-method.ts';

/** PEFT's `magnitude_prune`: see `combineElements` for the rule. */
export const adapterMethod = peftMethod({
  id: 'magnitude_prune',
  title: 'Magnitude pruning on factors',
  summary: 'Keeps the largest entries of A and B each for themselves and adds.',
  rule: 'magnitude_prune',
  on: 'factors',
});
