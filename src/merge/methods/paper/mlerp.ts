import { AppError } from '../../../errors.ts';
import { type TensorContext } from '../../block.ts';
import { taskSettings } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { type TensorSums } from '../../passes.ts';
import { type MergePlan } from '../../types.ts';
import { weightedSum } from '../../parts/definitions.ts';

const PASS = 'norms';

interface Norms {
  readonly experts: readonly number[];
  readonly mean: number;
}

/** (θ̄ / ‖θ̄‖)·ν with θ̄ the mean of the experts and ν the mean or the maximum of their norms, all over the whole model. */
export const method: MergeMethod = {
  card: {
    id: 'mlerp',
    dialect: 'paper',
    version: 1,
    family: 'GEOMETRIC',
    title: 'MLERP',
    summary: 'The average of the experts, stretched back to the norm that the experts have: SLERP for more than two.',
    citation: { title: 'Token Fusion: bridging the gap between token pruning and token merging', arxiv: '2312.01026' },
    experts: { min: 2, max: null },
    prerequisites: { base: false, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [
      {
        name: 'norm_aggregate',
        type: 'choice',
        default: 'mean',
        choices: ['mean', 'max'],
        grid: [],
        help: 'Norm of the result: the mean or the maximum of the norms of the experts. Which one the paper used is not known.',
      },
    ],
    costFormula: '(6M+1)·P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 6 * recipe.experts.length + 1,
  passes: (recipe) => [
    {
      kind: 'sums',
      name: PASS,
      operation: 'norms',
      values: recipe.experts.length + 1,
      flopsPerElement: 4 * recipe.experts.length + 1,
      settings: meanSettings,
      finish: normsOf,
    },
  ],
  map: {
    kind: 'elementwise',
    operation: 'weightedSum',
    settings: (context) => {
      const { experts, mean } = context.reductions[PASS] as Norms;
      const wanted =
        context.recipe.parameters.norm_aggregate === 'max'
          ? Math.max(...experts)
          : experts.reduce((sum, norm) => sum + norm, 0) / experts.length;
      return { ...meanSettings(context), scale: wanted / mean };
    },
    define: weightedSum,
  },
};

function meanSettings({ recipe }: TensorContext): ReturnType<typeof taskSettings> {
  const count = recipe.experts.length;
  return taskSettings(count, { weights: new Array<number>(count).fill(1 / count) });
}

function normsOf(sums: TensorSums, { recipe }: MergePlan): Norms {
  const totals = Array.from({ length: recipe.experts.length + 1 }, (_, value) =>
    Math.sqrt(sums.reduce((total, tensor) => total + tensor[value], 0)),
  );
  const mean = totals[recipe.experts.length];
  if (!totals.every(Number.isFinite)) {
    throw new AppError('NUMERIC', 'the norms of the experts are not finite: an expert holds NaN or infinity');
  }
  if (mean === 0)
    throw new AppError('NUMERIC', 'the average of the experts is zero everywhere: it has no direction to rescale');
  return { experts: totals.slice(0, -1), mean };
}
