import { peftMethod } from '../../adapters/adapter-method.ts';

/** PEFT's `dare_ties`: see `combineElements` for the rule. */
export const adapterMethod = peftMethod({
  id: 'dare_ties',
  title: 'DARE and TIES on factors',
  summary: 'Drops entries of A and B at random, elects signs on the rest and averages what agrees.',
  rule: 'dare_ties',
  on: 'factors',
});
