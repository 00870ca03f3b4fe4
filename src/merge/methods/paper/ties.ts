import { type Thinning } from '../../../tensor/kernels/kernel-task.ts';
import { type TensorContext } from '../../block.ts';
import { type MergeMethod } from '../../method.ts';
import { type Thresholds } from '../../passes.ts';
import { numberOf } from '../../values.ts';
import { signElection as define } from '../../parts/definitions.ts';
import { aggregateParameter, lambdaParameter, zeroSignParameter } from '../../parts/parameters.ts';
import { electionSettings, majorityPass } from '../../parts/sign-election.ts';

const PASS = 'thresholds';

/**
 * TIES (2306.01708): trim each task vector to its k largest magnitudes, elect a sign per entry by the sum, average the
 * entries that agree, scale by λ, add to the base. Trimming keeps |x| ≥ the (D − ⌊k·D⌋)-th smallest magnitude, so ties survive
 * together.
 */
export const method: MergeMethod = {
  card: {
    id: 'ties',
    dialect: 'paper',
    version: 1,
    family: 'SPARSE',
    title: 'TIES',
    summary:
      'Trims task vectors to their largest entries, elects a sign for each entry and averages what agrees with it.',
    citation: { title: 'TIES-Merging: resolving interference when merging models', arxiv: '2306.01708' },
    experts: { min: 1, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [
      lambdaParameter(1),
      {
        name: 'k',
        type: 'number',
        default: 0.2,
        min: 0,
        max: 1,
        grid: [],
        help: 'Share of the entries of each task vector that survives trimming.',
      },
      {
        name: 'trim_scope',
        type: 'choice',
        default: 'global',
        choices: ['global', 'tensor'],
        grid: [],
        help: 'Whether the largest entries are found over the whole model or inside each tensor.',
      },
      zeroSignParameter,
      aggregateParameter,
    ],
    costFormula: '(10M+3)·P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => {
    const { length } = recipe.experts;
    return (recipe.parameters.zero_sign === 'plus' ? 7 : 10) * length + 3;
  },
  passes: (recipe) => [
    {
      kind: 'select',
      name: PASS,
      scope: recipe.parameters.trim_scope === 'tensor' ? 'tensor' : 'global',
      share: numberOf(recipe, 'k'),
      flopsPerElement: 2 * recipe.experts.length,
    },
    ...majorityPass(recipe, trimming),
  ],
  map: {
    kind: 'elementwise',
    operation: 'ties',
    settings: (context) => electionSettings(context, trimming),
    define,
  },
};

function trimming({ reductions, index }: TensorContext): Thinning {
  const thresholds = reductions[PASS] as Thresholds;
  const patterns = thresholds.scope === 'global' ? thresholds.patterns : thresholds.patterns[index];
  return { kind: 'threshold', patterns };
}
