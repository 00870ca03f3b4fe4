import { type ElementwiseMap, taskSettings } from '../../maps.ts';
import { type MergeMethod, type SettledRecipe } from '../../method.ts';
import { type TaskSettings } from '../../../tensor/kernels/kernel-task.ts';
import { taskArithmetic } from '../../parts/definitions.ts';
import {
  densityParameter,
  int8MaskParameter,
  lambdaParameter,
  normalizeParameter,
  rescaleParameter,
  weightParameter,
} from '../../parts/mergekit-parameters.ts';
import { settleMergekit } from '../../parts/mergekit-settle.ts';
import { expertNumbersAt, flagAt } from '../../parts/mergekit-values.ts';
import { divisorOf } from '../../parts/voted-sum.ts';
import { numberAt } from '../../values.ts';

const map: ElementwiseMap<TaskSettings> = {
  kind: 'elementwise',
  operation: 'taskVectors',
  settings: (context) => {
    const weights = expertNumbersAt(context, 'weight');
    const divisor = divisorOf(weights, flagAt(context, 'normalize'));
    return taskSettings(weights.length, { weights, scale: numberAt(context, 'lambda') / divisor });
  },
  define: taskArithmetic,
};

/** θ₀ + λ·Σ wᵢ·(θᵢ − θ₀), divided by Σ wᵢ with `normalize`. Task Arithmetic (2212.04089). */
export const method: MergeMethod = {
  card: {
    id: 'task_arithmetic',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'TASK_VECTORS',
    title: 'Task Arithmetic (mergekit)',
    summary: 'Adds the weighted task vectors of the experts to the base.',
    citation: { title: 'Editing models with task arithmetic', arxiv: '2212.04089' },
    experts: { min: 1, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [
      lambdaParameter,
      normalizeParameter(false, 'of the experts'),
      withoutEffect(rescaleParameter(false)),
      int8MaskParameter,
    ],
    expertParameters: [weightParameter, withoutEffect(densityParameter)],
    costFormula: '(3M+2)·P',
  },
  ordered: false,
  weighted: true,
  flopsPerElement: ({ experts }) => 3 * experts.length + 2,
  passes: () => [],
  map: map,
  settle,
};

/** mergekit accepts these here and does nothing with them. */
function withoutEffect<T extends { readonly help: string }>(parameter: T): T {
  return { ...parameter, help: 'Accepted and without effect: nothing is thinned.' };
}

function settle(settled: SettledRecipe): SettledRecipe {
  const { parameters, experts, ...rest } = settleMergekit(settled);
  return {
    ...rest,
    parameters: { ...parameters, rescale: false },
    experts: experts.map((expert) => ({ ...expert, parameters: { ...expert.parameters, density: 1 } })),
  };
}
