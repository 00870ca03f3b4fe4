import { taskSettings } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { numberOf } from '../../values.ts';
import { taskArithmetic as define } from '../../parts/definitions.ts';
import { lambdaParameter } from '../../parts/parameters.ts';

/** θ₀ + λ·Σ wᵢ·(θᵢ − θ₀), wᵢ = 1 unless stated. Ilharco et al. (2212.04089), section 2. */
export const method: MergeMethod = {
  card: {
    id: 'task_arithmetic',
    dialect: 'paper',
    version: 1,
    family: 'TASK_VECTORS',
    title: 'Task Arithmetic',
    summary: 'Adds the scaled sum of what each expert learned (its difference from the base) to the base.',
    citation: { title: 'Editing models with task arithmetic', arxiv: '2212.04089' },
    experts: { min: 1, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [lambdaParameter(0.3)],
    costFormula: '(2M+1)·P',
  },
  ordered: false,
  weighted: true,
  flopsPerElement: (recipe) => 2 * recipe.experts.length + 1,
  passes: () => [],
  map: {
    kind: 'elementwise',
    operation: 'taskVectors',
    settings: ({ recipe }) =>
      taskSettings(recipe.experts.length, {
        weights: recipe.experts.map((expert) => expert.weight),
        scale: numberOf(recipe, 'lambda'),
      }),
    define,
  },
};
