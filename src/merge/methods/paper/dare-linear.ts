import { taskSettings } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { numberOf } from '../../values.ts';
import { taskArithmetic as define } from '../../parts/definitions.ts';
import { dropMasks, dropping } from '../../parts/mask-keys.ts';
import { dropParameter, lambdaParameter } from '../../parts/parameters.ts';

/** θ₀ + λ·Σ wᵢ·drop(θᵢ − θ₀), where drop keeps an entry with probability 1 − p and divides it by 1 − p. DARE (2311.03099). */
export const method: MergeMethod = {
  card: {
    id: 'dare_linear',
    dialect: 'paper',
    version: 1,
    family: 'SPARSE',
    title: 'DARE',
    summary: 'Task Arithmetic on task vectors of which random entries are dropped and the rest is scaled up to match.',
    citation: {
      title: 'Language models are super Mario: absorbing abilities from homologous models as a free lunch',
      arxiv: '2311.03099',
    },
    experts: { min: 1, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: true },
    parameters: [lambdaParameter(0.3), dropParameter],
    costFormula: '(5M+1)·P',
  },
  ordered: false,
  weighted: true,
  flopsPerElement: (recipe) => 5 * recipe.experts.length + 1,
  passes: () => [],
  map: {
    kind: 'elementwise',
    operation: 'taskVectors',
    settings: (context) =>
      taskSettings(context.recipe.experts.length, {
        weights: context.recipe.experts.map((expert) => expert.weight),
        scale: numberOf(context.recipe, 'lambda'),
        thinning: dropping(context),
      }),
    masks: dropMasks,
    define,
  },
};
