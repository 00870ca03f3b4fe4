import { type TaskSettings } from '../../tensor/kernels/kernel-task.ts';
import { type TensorContext } from '../block.ts';
import { type ElementwiseMap, taskSettings } from '../maps.ts';
import { type Recipe } from '../recipe-types.ts';
import { taskArithmetic, weightedSum } from './definitions.ts';

/**
 * A map that is one linear combination per tensor: Σ cᵢ·θᵢ of the experts, or θ₀ + Σ cᵢ·τᵢ when the recipe has a base.
 */
export function combinationMap(
  { base }: Pick<Recipe, 'base'>,
  coefficients: (context: TensorContext) => readonly number[],
): ElementwiseMap<TaskSettings> {
  return {
    kind: 'elementwise',
    operation: base === null ? 'weightedSum' : 'taskVectors',
    settings: (context) => taskSettings(context.recipe.experts.length, { weights: coefficients(context) }),
    define: base === null ? weightedSum : taskArithmetic,
  };
}
