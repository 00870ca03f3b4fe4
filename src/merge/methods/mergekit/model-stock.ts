import { AppError } from '../../../errors.ts';
import { type TensorContext } from '../../block.ts';
import { type ElementwiseMap } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { combinationMap } from '../../parts/combination.ts';
import { type Gram, gramOf, gramPass } from '../../parts/gram.ts';
import { flag } from '../../parts/mergekit-parameters.ts';
import { rowCombinationMap } from '../../parts/row-combination.ts';
import { type Recipe } from '../../recipe-types.ts';

/** The product of two lengths is taken as no less than this. */
const LEAST_PRODUCT = 1e-6;
/** Below this the share would be divided by the rounding of the cosines. */
const LEAST_DIVISOR = 1e-7;

/**
 * θ₀ + t·(θ̄ − θ₀) with t = M·c / (1 + (M−1)·c) and c the mean cosine between the task vectors, of each tensor or of each row.
 * Model Stock (2403.19522), section 4.
 */
export const method: MergeMethod = {
  card: {
    id: 'model_stock',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'GEOMETRIC',
    title: 'Model Stock',
    summary:
      'Goes from the base towards the average of the experts, the farther the more their task vectors agree in direction.',
    citation: { title: 'Model Stock: all we need is just a few fine-tuned models', arxiv: '2403.19522' },
    experts: { min: 2, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [
      {
        ...flag('filter_wise', false, 'One share for every row (last axis) instead of one for every tensor.'),
        perTensor: false,
      },
    ],
    costFormula: '(M²+4M)·P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: ({ experts }) => experts.length ** 2 + 4 * experts.length,
  passes: (recipe) => (recipe.parameters.filter_wise === true ? [] : [gramPass(recipe)]),
  map: combinationMap({ base: '' }, tensorCoefficients),
  mapFor,
};

function mapFor(recipe: Recipe): ElementwiseMap {
  if (recipe.parameters.filter_wise === true) return rowCombinationMap(recipe, coefficients);
  return combinationMap(recipe, tensorCoefficients);
}

function tensorCoefficients(context: TensorContext): number[] {
  return coefficients(gramOf(context), context);
}

function coefficients(gram: Gram, { name: tensor }: TensorContext): number[] {
  const share = modelStockShare(gram);
  if (!Number.isNaN(share)) return gram.map(() => share / gram.length);
  throw new AppError(
    'NUMERIC',
    `tensor "${tensor}": the task vectors point in opposite directions: there is no share to go`,
    {
      tensor,
    },
  );
}

/** t, from the inner products of the task vectors; NaN where they cancel. */
function modelStockShare(gram: Gram): number {
  const norms = gram.map((row, vector) => Math.sqrt(row[vector]));
  let [sum, count] = [0, 0];
  for (let i = 0; i < gram.length; i++) {
    for (let j = i + 1; j < gram.length; j++) {
      sum += Math.min(Math.max(gram[i][j] / Math.max(norms[i] * norms[j], LEAST_PRODUCT), -1), 1);
      count++;
    }
  }
  const cosine = sum / count;
  const divisor = 1 + (gram.length - 1) * cosine;
  return divisor < LEAST_DIVISOR ? NaN : (gram.length * cosine) / divisor;
}
