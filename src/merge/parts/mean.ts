import type * as Tf from '@tensorflow/tfjs-core';
import { type Definition, type ElementwiseMap } from '../maps.ts';

/**
 * The mean of the experts, as the first of them and the mean of the differences from it: what all experts have alike stays bit
 * for bit what it was.
 */
export function meanOfExperts(tf: typeof Tf, { experts }: Pick<Definition, 'experts'>): Tf.Tensor {
  const [first, ...others] = experts;
  if (others.length === 0) return first.clone();
  const sum = others
    .map((expert) => tf.sub(expert, first))
    .reduce<Tf.Tensor>((total, difference) => tf.add(total, difference), tf.zerosLike(first));
  return tf.add(first, tf.mul(sum, 1 / experts.length));
}

/** For what a method of matrices leaves over. */
export const meanMap: ElementwiseMap<null> = { kind: 'elementwise', settings: () => null, define: meanOfExperts };
