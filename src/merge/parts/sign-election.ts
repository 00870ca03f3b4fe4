import { type TaskSettings } from '../../tensor/kernels/kernel-task.ts';
import { type TensorContext } from '../block.ts';
import { taskSettings } from '../maps.ts';
import { type SumsPass, type TensorSums } from '../passes.ts';
import { numberOf } from '../values.ts';
import { type Recipe } from '../recipe-types.ts';
import { type Reductions } from '../run-types.ts';

const PASS = 'majority-sign';

interface Majority {
  /** Σ of the signs of the summed task vectors: one number for the model, or one per merged tensor. */
  readonly sums: readonly number[];
}

type Thin = (context: TensorContext) => TaskSettings['thinning'];

/** The pass that counts signs, when the recipe's `zero_sign` needs it. */
export function majorityPass(recipe: Recipe, thin: Thin): readonly SumsPass[] {
  if (recipe.parameters.zero_sign === 'plus') return [];
  return [
    {
      kind: 'sums',
      name: PASS,
      operation: 'signs',
      values: 1,
      flopsPerElement: 3 * recipe.experts.length,
      settings: (context) => taskSettings(context.recipe.experts.length, { thinning: thin(context) }),
      finish: (sums) => majorityOf(sums, recipe),
    },
  ];
}

/** Settings of the map pass: elect, then average or add what agrees. */
export function electionSettings(context: TensorContext, thin: Thin): TaskSettings {
  const { recipe, reductions, index } = context;
  return taskSettings(recipe.experts.length, {
    scale: numberOf(recipe, 'lambda'),
    thinning: thin(context),
    majority: majoritySign(recipe, reductions, index),
    aggregate: recipe.parameters.agg === 'sum' ? 'sum' : 'mean',
  });
}

function majorityOf(sums: TensorSums, recipe: Recipe): Majority {
  const perTensor = sums.map(([sum]) => sum);
  if (recipe.parameters.zero_sign === 'tensor-majority') return { sums: perTensor };
  return { sums: [perTensor.reduce((total, sum) => total + sum, 0)] };
}

/** A tie is plus. */
function majoritySign(recipe: Recipe, reductions: Reductions, index: number): 1 | -1 {
  if (recipe.parameters.zero_sign === 'plus') return 1;
  const { sums } = reductions[PASS] as Majority;
  const sum = recipe.parameters.zero_sign === 'tensor-majority' ? sums[index] : sums[0];
  return sum < 0 ? -1 : 1;
}
