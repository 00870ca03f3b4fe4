import { peftMethod } from '../../adapters/adapter-method.ts';

/** PEFT's `ties`: see `combineElements` for the rule. */
export const adapterMethod = peftMethod({
  id: 'ties',
  title: 'TIES on factors',
  summary: 'Trims A and B each for themselves, elects signs on them and averages what agrees.',
  rule: 'ties',
  on: 'factors',
});
