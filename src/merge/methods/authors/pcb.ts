import { type TensorContext } from '../../block.ts';
import { type ElementwiseMap } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { clipPass, clipsOf, competitionShares, scorePass } from '../../parts/competition.ts';
import { lambdaParameter } from '../../parts/parameters.ts';
import { numberOf } from '../../values.ts';

interface Balance {
  /** λ of every expert. */
  readonly factors: readonly number[];
  readonly clips: readonly { readonly least: number; readonly most: number }[];
}

/** The divisor of an entry is no less than this. */
const LEAST_DIVISOR = 1e-12;

const map: ElementwiseMap<Balance> = {
  kind: 'elementwise',
  settings: ({ recipe, reductions }: TensorContext) => ({
    factors: recipe.experts.map(({ weight }) => weight * numberOf(recipe, 'lambda')),
    clips: clipsOf(recipe, reductions),
  }),
  masks: competitionShares,
  define: (tf, { base, experts, masks: shares, settings }) => {
    if (base === null) throw new TypeError('internal: PCB needs its base');
    const zero = tf.zerosLike(base);
    const terms = experts.map((expert, index) => {
      const delta = tf.sub(expert, base);
      const { least, most } = settings.clips[index];
      const clipped = tf.mul(tf.sign(delta), tf.clipByValue(tf.abs(delta), least, most));
      return tf.mul(tf.mul(clipped, shares[index]), settings.factors[index]);
    });
    const sum = terms.reduce((total, term) => tf.add(total, term), zero);
    const divisor = shares.reduce((total, share) => tf.add(total, share), zero);
    return tf.add(base, tf.div(sum, tf.maximum(divisor, LEAST_DIVISOR)));
  },
};

/**
 * Parameter competition balancing: every entry of a task vector has a score, exp(M·â²) for its own size â among the entries of its
 * expert times tanh(τᵢ·Σ τⱼ) for its agreement with the others; only the best `ratio` of each expert count, weighed by how
 * far their scores are above the rest. The whole model is one vector. PCB-Merging (2410.02396), section 4, as the authors' function
 * computes it.
 */
export const method: MergeMethod = {
  card: {
    id: 'pcb',
    dialect: 'authors',
    version: 1,
    family: 'SPARSE',
    title: 'PCB-Merging',
    summary:
      'Averages the task vectors entry by entry, by scores of how large an entry is and how well it agrees with the others.',
    citation: { title: 'Parameter competition balancing for model merging', arxiv: '2410.02396' },
    experts: { min: 2, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [
      { ...lambdaParameter(1), grid: [] },
      {
        name: 'ratio',
        type: 'number',
        default: 0.1,
        min: 0,
        max: 1,
        grid: [],
        help: 'Share of the entries of each expert that count, those with the highest scores. The authors’ scripts use 0.05.',
      },
      {
        name: 'clip',
        type: 'number',
        default: 1e-4,
        min: 0,
        max: 0.49,
        grid: [],
        help: 'Share of the smallest and of the largest magnitudes of each expert that is clipped. The authors’ vision script uses 0.01.',
      },
    ],
    costFormula: '55M·P',
  },
  ordered: false,
  weighted: true,
  flopsPerElement: ({ experts }) => 55 * experts.length,
  passes: () => [clipPass, scorePass],
  map: map,
};
