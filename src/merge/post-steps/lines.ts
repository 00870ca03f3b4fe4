import { type MergeMethod, type PostStep } from '../method.ts';
import { normPasses, shallowFactor } from '../parts/norms-of-changes.ts';
import { stretchMap } from '../parts/stretch.ts';
import { type ParameterValue } from '../recipe-types.ts';

/**
 * Δ·(α + β·ℓ/(L − 1)) for tensors of layer ℓ of L (a stack of one layer counts as its beginning) and Δ·α for all others, with
 * α = ‖Σ τᵢ‖₁ / (M·‖Δ‖₁) over the whole model. LiNeS (2410.17146), sections 4 and 5.
 */
export const postStep: PostStep = {
  card: {
    id: 'lines',
    version: 1,
    title: 'LiNeS',
    summary:
      'Scales the merged task vector up with depth: shallow layers stay near the base, deep ones keep what the tasks learned.',
    citation: {
      title: 'LiNeS: post-training layer scaling prevents forgetting and enhances model merging',
      arxiv: '2410.17146',
    },
    parameters: [
      {
        name: 'beta',
        type: 'number',
        default: 0.5,
        min: 0,
        max: 10,
        grid: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
        help: 'By how much the factor of the last layer is larger than that of the first. The authors tune it (for TIES up to 1.5) and name no default.',
      },
      {
        name: 'alpha_from',
        type: 'choice',
        default: 'norms',
        choices: ['norms', 'given'],
        grid: [],
        help: 'Whether the factor of the first layer follows from the L1 norms of the model (several tasks) or is given (a single task: beta = 1 − alpha).',
      },
      {
        name: 'alpha',
        type: 'number',
        default: 1,
        min: 0,
        max: 10,
        grid: [],
        help: 'For alpha_from "given": the factor of the first layer and of all tensors outside of layers.',
      },
    ],
  },
  refuses: ({ card }) =>
    card.prerequisites.base ? null : `lines scales what was added to a base, and ${card.id} merges without one`,
  wrap,
};

function wrap(method: MergeMethod, parameters: Readonly<Record<string, ParameterValue>>): MergeMethod {
  const given = parameters.alpha_from === 'given' ? Number(parameters.alpha) : null;
  const beta = Number(parameters.beta);
  return {
    ...method,
    flopsPerElement: (recipe) =>
      method.flopsPerElement(recipe) * (given === null ? 2 : 1) + 2 * recipe.experts.length + 2,
    passes: (recipe) => {
      const before = method.passes(recipe);
      return given === null ? [...before, ...normPasses(method, recipe)] : before;
    },
    map: stretchMap(method.map, ({ recipe, reductions, layer }) => {
      const depth = layer === null || layer.count === 1 ? 0 : layer.index / (layer.count - 1);
      return (given ?? shallowFactor(method, recipe, reductions)) + beta * depth;
    }),
  };
}
