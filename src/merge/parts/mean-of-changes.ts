import { type TaskSettings } from '../../tensor/kernels/kernel-task.ts';
import { type ElementwiseMap, taskSettings } from '../maps.ts';
import { numberOf } from '../values.ts';
import { taskArithmetic } from './definitions.ts';

/** θ₀ + scale·(1/M)·Σ τᵢ: what the spectral methods do with everything that is no matrix. */
export function meanOfChanges(scale: 'alpha' | 'lambda'): ElementwiseMap<TaskSettings> {
  return {
    kind: 'elementwise',
    operation: 'taskVectors',
    settings: ({ recipe }) =>
      taskSettings(recipe.experts.length, { scale: numberOf(recipe, scale) / recipe.experts.length }),
    define: taskArithmetic,
  };
}
