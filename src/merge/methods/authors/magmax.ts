import { type ElementwiseMap } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { lambdaParameter } from '../../parts/parameters.ts';
import { numberOf } from '../../values.ts';

const map: ElementwiseMap<number> = {
  kind: 'elementwise',
  settings: ({ recipe }) => numberOf(recipe, 'lambda'),
  define: (tf, { base, experts, settings: lambda }) => {
    if (base === null) throw new TypeError('internal: magmax needs its base');
    const deltas = experts.map((expert) => tf.sub(expert, base));
    const largest = deltas.reduce((best, delta) => tf.where(tf.greaterEqual(tf.abs(delta), tf.abs(best)), delta, best));
    // what is not a number is larger than nothing: it must reach the output, where it is reported
    const sum = deltas.reduce((total, delta) => tf.add(total, delta));
    return tf.add(base, tf.add(tf.mul(largest, lambda), tf.sub(sum, sum)));
  },
};

/**
 * θ₀ + λ·τ, each entry of τ that of the expert which moved it furthest; of equal ones the later expert's. MagMax (2407.06322),
 * section 4.
 */
export const method: MergeMethod = {
  card: {
    id: 'magmax',
    dialect: 'authors',
    version: 1,
    family: 'SPARSE',
    title: 'MagMax',
    summary: 'Takes each entry of the task vector from the expert that moved it furthest.',
    citation: { title: 'MagMax: leveraging model merging for seamless continual learning', arxiv: '2407.06322' },
    experts: { min: 1, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [lambdaParameter(0.5)],
    costFormula: '(4M+2)·P',
  },
  ordered: true,
  weighted: false,
  flopsPerElement: ({ experts }) => 4 * experts.length + 2,
  passes: () => [],
  map: map,
};
