import { type ElementwiseMap } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { numberParameter } from '../../parts/mergekit-parameters.ts';
import { numberAt } from '../../values.ts';

/** A distance is taken as no less than this. */
const LEAST_DISTANCE = 1e-6;

const map: ElementwiseMap<number> = {
  kind: 'elementwise',
  settings: (context) => numberAt(context, 't'),
  define: (tf, { base, experts: [expert], settings: t }) => {
    if (base === null) throw new TypeError('internal: nearswap needs its base');
    const distance = tf.maximum(tf.abs(tf.sub(base, expert)), LEAST_DISTANCE);
    const share = tf.clipByValue(tf.div(t, distance), 0, 1);
    return tf.add(tf.mul(share, expert), tf.mul(tf.sub(1, share), base));
  },
};

/** w·θ₁ + (1−w)·θ₀ with w = min(t/|θ₀ − θ₁|, 1), entry by entry: near entries are swapped, far ones move by t. */
export const method: MergeMethod = {
  card: {
    id: 'nearswap',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'AVERAGING',
    title: 'NearSwap',
    summary:
      'Takes the expert’s entries where they are within t of the base, and moves the others by t towards the expert.',
    citation: { title: 'QuartetAnemoi-70B-t0.0001 (model card), as mergekit cites it', arxiv: null },
    experts: { min: 1, max: 1 },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [
      numberParameter(
        't',
        1e-3,
        'Distance, in units of the weights, up to which an entry is taken over. mergekit has no default for it.',
        {
          min: 0,
        },
      ),
    ],
    costFormula: '8P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: () => 8,
  passes: () => [],
  map: map,
};
