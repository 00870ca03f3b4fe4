import { type TensorContext } from '../block.ts';
import { type ElementwiseMap } from '../maps.ts';
import { type MethodCard, type ParameterCard } from '../method-card.ts';
import { numberAt } from '../values.ts';
import { numberParameter } from './mergekit-parameters.ts';

/** What the two RAM methods have in common: an entry of a task vector is active when it is larger than epsilon. */

interface Active {
  readonly epsilon: number;
  /** What the entries that only this expert moves are multiplied with. */
  readonly gains: readonly number[];
}

export const activeEpsilon: ParameterCard = numberParameter(
  'epsilon',
  1e-5,
  'Entries of a task vector of this magnitude or less count as not moved, and are dropped.',
  { min: 0 },
);

export const ramCitation: MethodCard['citation'] = { title: 'Reinforced Agent Merging', arxiv: '2601.13572' };

/** θ₀ + Σ active τᵢ / c where c > 1 experts are active, θ₀ + gainᵢ·τᵢ where one is. */
export function activeMap(gains: (context: TensorContext) => readonly number[]): ElementwiseMap {
  const map: ElementwiseMap<Active> = {
    kind: 'elementwise',
    settings: (context) => ({ epsilon: numberAt(context, 'epsilon'), gains: gains(context) }),
    define: (tf, { base, experts, settings }) => {
      if (base === null) throw new TypeError('internal: RAM needs its base');
      const zero = tf.zerosLike(base);
      const deltas = experts.map((expert) => tf.sub(expert, base));
      const active = deltas.map((delta) => tf.cast(tf.greater(tf.abs(delta), settings.epsilon), 'float32'));
      const kept = deltas.map((delta, index) => tf.where(tf.greater(active[index], 0), delta, zero));
      const count = active.reduce((total, one) => tf.add(total, one), zero);
      const sum = kept.reduce((total, delta) => tf.add(total, delta), zero);
      // where one expert is active, the others add zero
      const own = kept.reduce((total, delta, index) => tf.add(total, tf.mul(delta, settings.gains[index])), zero);
      const merged = tf.where(tf.greater(count, 1), tf.div(sum, tf.maximum(count, 1)), own);
      // what is not a number is active in nobody: it must reach the output, where it is reported
      const whole = deltas.reduce((total, delta) => tf.add(total, delta), zero);
      return tf.add(base, tf.add(merged, tf.sub(whole, whole)));
    },
  };
  return map;
}
