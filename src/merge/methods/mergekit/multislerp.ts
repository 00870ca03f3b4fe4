import { AppError } from '../../../errors.ts';
import { type TensorContext } from '../../block.ts';
import { type MergeMethod } from '../../method.ts';
import { combinationMap } from '../../parts/combination.ts';
import { type Gram, gramOf, gramPass, lengthOf } from '../../parts/gram.ts';
import { flag, numberParameter, weightParameter } from '../../parts/mergekit-parameters.ts';
import { settleMergekit } from '../../parts/mergekit-settle.ts';
import { expertNumbersAt, flagAt, sharesAt } from '../../parts/mergekit-values.ts';
import { numberAt } from '../../values.ts';

/**
 * The weighted mean direction of the experts (of their task vectors, with a base), at the weighted mean of their lengths:
 * m/‖m‖ · Σ wᵢ‖vᵢ‖ with m = Σ wᵢ·vᵢ/‖vᵢ‖.
 *
 * mergekit then takes one step on the sphere from m/‖m‖ along T = Σ wᵢ·(uᵢ − ⟨uᵢ, m⟩m/‖m‖²). With the weights that made m, T is
 * Σ wᵢuᵢ − m = 0 whatever the vectors, so that what it adds is rounding; only the cosine of its `eps` stays.
 */
export const method: MergeMethod = {
  card: {
    id: 'multislerp',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'GEOMETRIC',
    title: 'Multi-SLERP',
    summary: 'The weighted mean direction of any number of experts, or of their task vectors, at their mean length.',
    citation: { title: 'mergekit: Multi-SLERP', arxiv: null },
    experts: { min: 2, max: null },
    prerequisites: { base: false, statistics: [], data: false, tuning: true, randomness: false },
    optionalBase: true,
    parameters: [
      flag('normalize_weights', true, 'Whether the weights are divided by their sum.'),
      numberParameter('eps', 1e-8, 'Added to every length; below it the mean has no direction.', { min: 0, max: 1 }),
    ],
    expertParameters: [weightParameter],
    costFormula: '(M²+4M)·P',
  },
  ordered: false,
  weighted: true,
  flopsPerElement: ({ experts }) => experts.length ** 2 + 4 * experts.length,
  passes: (recipe) => [gramPass(recipe)],
  map: combinationMap({ base: null }, coefficients),
  mapFor: (recipe) => combinationMap(recipe, coefficients),
  check: weightsOf,
  settle: settleMergekit,
};

function coefficients(context: TensorContext): number[] {
  const found = multislerpCoefficients(gramOf(context), weightsOf(context), numberAt(context, 'eps'));
  if (found !== null) return found;
  const { name: tensor } = context;
  throw new AppError(
    'NUMERIC',
    `tensor "${tensor}": the weighted directions of the experts cancel: there is no mean direction`,
    {
      tensor,
    },
  );
}

function weightsOf(context: TensorContext): number[] {
  return flagAt(context, 'normalize_weights') ? sharesAt(context) : expertNumbersAt(context, 'weight');
}

/** Coefficients of the vectors from their inner products; null when more than two directions cancel. */
function multislerpCoefficients(gram: Gram, weights: readonly number[], eps: number): number[] | null {
  const norms = gram.map((row, vector) => Math.sqrt(row[vector]));
  const directions = weights.map((weight, vector) => weight / (norms[vector] + eps || 1));
  const length = lengthOf(gram, directions);
  if (length < eps || length === 0) return weights.length === 2 ? [...weights] : null;
  const radius = weights.reduce((sum, weight, vector) => sum + weight * norms[vector], 0);
  return directions.map((direction) => (direction / length) * Math.cos(eps) * radius);
}
