import type * as Tf from '@tensorflow/tfjs-core';
import { type Definition } from '../../maps.ts';
import { type MergeMethod, type SettledRecipe } from '../../method.ts';
import { meanOfExperts } from '../../parts/mean.ts';
import { TENTHS } from '../../parts/parameters.ts';
import { type Recipe } from '../../recipe-types.ts';
import { type MergeIssue } from '../../types.ts';
import { numberOf } from '../../values.ts';

interface FisherSettings {
  readonly weights: readonly number[];
  readonly zero: 'average' | 'zero' | 'ancestor';
  readonly floor: number;
}

/** Σ wᵢFᵢ⊙θᵢ / Σ wᵢFᵢ with diagonal Fishers Fᵢ. Matena & Raffel (2111.09832), section 3. */
export const method: MergeMethod = {
  card: {
    id: 'fisher',
    dialect: 'paper',
    version: 1,
    family: 'STATISTICS',
    title: 'Fisher merging',
    summary: 'Averages each parameter with weights that say how much each expert’s predictions hang on it.',
    citation: { title: 'Merging models with Fisher-weighted averaging', arxiv: '2111.09832' },
    experts: { min: 1, max: null },
    prerequisites: { base: false, statistics: ['FISHER'], data: false, tuning: false, randomness: false },
    optionalBase: true,
    parameters: [
      {
        name: 'lambda',
        type: 'number',
        default: 0.5,
        min: 0,
        max: 1,
        onlyExperts: 2,
        grid: TENTHS,
        help: 'Weight of the first of exactly two experts; the other has 1 − lambda. More experts weigh alike.',
      },
      {
        name: 'zero_fisher',
        type: 'choice',
        default: 'average',
        choices: ['average', 'zero', 'ancestor'],
        grid: [],
        help: 'What a parameter becomes whose Fisher is zero in every expert: their average, zero (as the code of the study does), or the base’s value (needs the base).',
      },
      {
        name: 'floor',
        type: 'number',
        default: 0,
        min: 0,
        max: 1,
        grid: [],
        help: 'Smallest value of any Fisher; the code of MaTS uses 1e-8, so that parameters of zero Fisher are averaged.',
      },
    ],
    costFormula: '(7M−1)·P',
    tolerance: 1e-6,
  },
  ordered: false,
  weighted: false,
  flopsPerElement: (recipe) => 7 * recipe.experts.length - 1,
  passes: () => [],
  map: {
    kind: 'elementwise',
    settings: ({ recipe }): FisherSettings => ({
      weights: fisherWeights(recipe),
      zero: recipe.parameters.zero_fisher as FisherSettings['zero'],
      floor: numberOf(recipe, 'floor'),
    }),
    define,
  },
  settle,
};

/**
 * Fishers are taken relative to the largest of a parameter, so that their products with weights neither vanish nor overflow in
 * f32. A tensor without Fishers is averaged.
 */
function define(tf: typeof Tf, input: Definition<FisherSettings>): Tf.Tensor {
  const { experts, statistics, base, settings } = input;
  if (statistics.length === 0) return meanOfExperts(tf, input);
  const fishers = statistics.map((fisher) => tf.maximum(fisher, settings.floor));
  const largest = fishers.reduce<Tf.Tensor>((top, fisher) => tf.maximum(top, fisher), tf.zerosLike(experts[0]));
  const known = tf.greater(largest, 0);
  const scale = tf.where(known, largest, tf.onesLike(largest));
  const shares = fishers.map((fisher, index) => tf.mul(tf.div(fisher, scale), settings.weights[index]));
  const total = shares.reduce((sum, share) => tf.add(sum, share));
  const weighted = experts
    .map((expert, index) => tf.mul(expert, shares[index]))
    .reduce((sum, product) => tf.add(sum, product));
  // a weight of 0 may leave nothing of a Fisher that is there
  const counts = tf.greater(total, 0);
  const merged = tf.div(weighted, tf.where(counts, total, tf.onesLike(total)));
  return tf.where(counts, merged, fallback(tf, input, base));
}

function fallback(tf: typeof Tf, input: Definition<FisherSettings>, base: Tf.Tensor | null): Tf.Tensor {
  switch (input.settings.zero) {
    case 'average':
      return meanOfExperts(tf, input);
    case 'zero':
      return tf.zerosLike(input.experts[0]);
    case 'ancestor':
      if (base === null) throw new TypeError('internal: zero_fisher is ancestor, and there is no base');
      return base;
  }
}

function fisherWeights(recipe: Recipe): number[] {
  if (!Object.hasOwn(recipe.parameters, 'lambda')) return recipe.experts.map(() => 1);
  const lambda = numberOf(recipe, 'lambda');
  return [lambda, 1 - lambda];
}

/** λ exists only for two experts, and moves along when they are put in order. */
function settle(
  { parameters, experts, base }: SettledRecipe,
  given: ReadonlySet<string>,
): SettledRecipe | readonly MergeIssue[] {
  const { lambda, ...rest } = parameters;
  if (rest.zero_fisher === 'ancestor' && base === null) {
    const message = 'fisher: zero_fisher "ancestor" takes values of the base: name the base';
    return [{ code: 'BASE_REQUIRED', field: ['base'], message }];
  }
  if (rest.zero_fisher !== 'ancestor' && base !== null) {
    const message = 'fisher: the base is only used with zero_fisher "ancestor": leave it out';
    return [{ code: 'INVALID_INPUT', field: ['base'], message }];
  }
  if (experts.length === 2) {
    const ordered = experts[0].digest <= experts[1].digest;
    const share = ordered ? Number(lambda) : Number((1 - Number(lambda)).toFixed(12));
    return { parameters: { ...rest, lambda: share }, experts, base };
  }
  if (given.has('lambda')) {
    const message = `fisher: lambda needs exactly 2 experts, not ${experts.length}`;
    return [{ code: 'PARAMETER_INVALID', field: ['parameters', 'lambda'], message }];
  }
  return { parameters: rest, experts, base };
}
