import { type TensorContext } from '../../block.ts';
import { type MergeMethod } from '../../method.ts';
import { combinationMap } from '../../parts/combination.ts';
import { normalizeParameter, weightParameter } from '../../parts/mergekit-parameters.ts';
import { settleMergekit } from '../../parts/mergekit-settle.ts';
import { expertNumbersAt, flagAt, sharesAt } from '../../parts/mergekit-values.ts';

/** Σ wᵢ·θᵢ, divided by Σ wᵢ unless `normalize` is off. Model Soups (2203.05482), section 2. */
export const method: MergeMethod = {
  card: {
    id: 'linear',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'AVERAGING',
    title: 'Linear (mergekit)',
    summary: 'The weighted mean, or the weighted sum, of the experts.',
    citation: {
      title:
        'Model soups: averaging weights of multiple fine-tuned models improves accuracy without increasing inference time',
      arxiv: '2203.05482',
    },
    experts: { min: 1, max: null },
    prerequisites: { base: false, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [normalizeParameter(true, 'of the experts')],
    expertParameters: [weightParameter],
    costFormula: '(2M−1)·P',
  },
  ordered: false,
  weighted: true,
  flopsPerElement: ({ experts }) => 2 * experts.length - 1,
  passes: () => [],
  map: combinationMap({ base: null }, coefficients),
  check: coefficients,
  settle: settleMergekit,
};

function coefficients(context: TensorContext): number[] {
  return flagAt(context, 'normalize') ? sharesAt(context) : expertNumbersAt(context, 'weight');
}
