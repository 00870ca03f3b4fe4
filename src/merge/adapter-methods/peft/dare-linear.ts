import { peftMethod } from '../../adapters/adapter-method.ts';

/** PEFT's `dare_linear`: see `combineElements` for the rule. */
export const adapterMethod = peftMethod({
  id: 'dare_linear',
  title: 'DARE on factors',
  summary: 'Drops entries of A and B at random, divides the rest by the density and adds.',
  rule: 'dare_linear',
  on: 'factors',
});
