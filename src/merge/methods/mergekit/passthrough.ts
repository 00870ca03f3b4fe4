import { type MergeMethod } from '../../method.ts';
import { combinationMap } from '../../parts/combination.ts';
import { numberParameter } from '../../parts/mergekit-parameters.ts';
import { expertNumbersAt } from '../../parts/mergekit-values.ts';

/** scale·θ: one model as it is, or its tensors multiplied by a number. mergekit stacks layers of several models with it. */
export const method: MergeMethod = {
  card: {
    id: 'passthrough',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'COPYING',
    title: 'Passthrough',
    summary: 'Copies one model, perhaps scaled.',
    citation: { title: 'mergekit: passthrough', arxiv: null },
    experts: { min: 1, max: 1 },
    prerequisites: { base: false, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [],
    expertParameters: [numberParameter('scale', 1, 'What every entry is multiplied with.')],
    costFormula: 'P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: () => 1,
  passes: () => [],
  map: combinationMap({ base: null }, (context) => expertNumbersAt(context, 'scale')),
};
