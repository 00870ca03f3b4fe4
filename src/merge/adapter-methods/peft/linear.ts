import { peftMethod } from '../../adapters/adapter-method.ts';

/** PEFT's `linear`: see `combineElements` for the rule. */
export const adapterMethod = peftMethod({
  id: 'linear',
  title: 'Adapters, factor by factor',
  summary:
    'Adds A and B of the adapters each for themselves, with the root of weight times scaling on both. It adds cross terms: no sum of the adapters.',
  rule: 'linear',
  on: 'factors',
});
