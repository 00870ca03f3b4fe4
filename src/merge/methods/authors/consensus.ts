import { type ElementwiseMap } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { lambdaParameter } from '../../parts/parameters.ts';
import { expertNumberAt, numberOf } from '../../values.ts';

interface Consensus {
  readonly lambda: number;
  readonly least: number;
  /** λ of every expert's mask. */
  readonly bounds: readonly number[];
}

const map: ElementwiseMap<Consensus> = {
  kind: 'elementwise',
  settings: (context) => ({
    lambda: numberOf(context.recipe, 'lambda'),
    least: numberOf(context.recipe, 'k'),
    bounds: context.recipe.experts.map((_, expert) => expertNumberAt(context, expert, 'mask_lambda')),
  }),
  define: (tf, { base, experts, settings }) => {
    if (base === null) throw new TypeError('internal: consensus needs its base');
    const zero = tf.zerosLike(base);
    const deltas = experts.map((expert) => tf.sub(expert, base));
    const sum = deltas.reduce((total, delta) => tf.add(total, delta), zero);
    const users = deltas.reduce((count, delta, expert) => {
      const rest = tf.mul(tf.abs(tf.sub(sum, delta)), settings.bounds[expert]);
      return tf.add(count, tf.cast(tf.greater(tf.abs(delta), rest), 'float32'));
    }, zero);
    const kept = tf.where(tf.greaterEqual(users, settings.least), sum, zero);
    // what is not a number is used by nobody: it must reach the output, where it is reported
    return tf.add(base, tf.add(tf.mul(kept, settings.lambda), tf.sub(sum, sum)));
  },
};

/**
 * Consensus Task Arithmetic: θ₀ + λ·Σ τᵢ where at least k experts use an entry, |τᵢ| > λᵢ·|Σ τⱼ − τᵢ|. TALL masks (2405.07813),
 * sections 3 and 4.
 */
export const method: MergeMethod = {
  card: {
    id: 'consensus',
    dialect: 'authors',
    version: 1,
    family: 'SPARSE',
    title: 'Consensus Task Arithmetic',
    summary: 'Task Arithmetic without the entries that fewer than k experts use: selfish and catastrophic weights.',
    citation: { title: 'Localizing task information for improved model merging and compression', arxiv: '2405.07813' },
    experts: { min: 2, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [
      { ...lambdaParameter(0.3), grid: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] },
      {
        name: 'k',
        type: 'integer',
        default: 2,
        min: 0,
        max: 256,
        grid: [],
        help: 'How many experts have to use an entry. 0 is Task Arithmetic, more than there are experts the base.',
      },
    ],
    expertParameters: [
      {
        name: 'mask_lambda',
        type: 'number',
        default: 0.4,
        min: 0,
        max: 10,
        grid: [0.2, 0.3, 0.4, 0.5, 0.6],
        help: 'How large this expert’s entry has to be, against what the other experts add, to count as used by it. The authors choose it for each expert on validation data.',
      },
    ],
    costFormula: '(7M+2)·P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: ({ experts }) => 7 * experts.length + 2,
  passes: () => [],
  map: map,
};
