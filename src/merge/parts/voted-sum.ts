import type * as Tf from '@tensorflow/tfjs-core';
import { type TaskSettings } from '../../tensor/kernels/kernel-task.ts';
import { type Definition } from '../maps.ts';

/** A divisor of a plain sum that is smaller counts as 1. */
const LEAST_DIVISOR = 1e-8;

/**
 * How mergekit's methods combine what their sparsifiers left of the task vectors: θ₀ + scale · Σ yᵢ, yᵢ = weightᵢ·τᵢ with what the
 * masks drop set to zero. With a vote (`majority`) the sum takes only the experts whose yᵢ has the sign of Σ yᵢ (plus where it is
 * zero), and is divided by their shares when the `aggregate` is a mean.
 */
export function votedSum(tf: typeof Tf, input: Definition<TaskSettings>): Tf.Tensor {
  const { base, experts, masks, settings } = input;
  if (base === null) throw new TypeError('internal: task vectors need a base');
  const zero = tf.zerosLike(base);
  const terms = experts.map((expert, index) => {
    const delta = tf.sub(expert, base);
    const kept = masks.length === 0 ? delta : tf.where(tf.greater(masks[index], 0), delta, zero);
    return tf.mul(kept, settings.weights[index]);
  });
  const sum = terms.reduce((total, term) => tf.add(total, term), zero);
  const merged = settings.majority === 0 ? sum : elect(tf, terms, sum, settings);
  return tf.add(base, tf.mul(merged, settings.scale));
}

/** What the sum without a vote is divided by. */
export function divisorOf(weights: readonly number[], normalize: boolean): number {
  if (!normalize) return 1;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Math.abs(total) < LEAST_DIVISOR ? 1 : total;
}

function elect(
  tf: typeof Tf,
  terms: readonly Tf.Tensor[],
  sum: Tf.Tensor,
  { shares, aggregate }: TaskSettings,
): Tf.Tensor {
  const zero = tf.zerosLike(sum);
  const positive = tf.greaterEqual(sum, 0);
  // as numbers, because the `Select` of the wasm backend writes past the end of a boolean result
  const agrees = terms.map((term) =>
    tf.where(positive, tf.cast(tf.greater(term, 0), 'float32'), tf.cast(tf.less(term, 0), 'float32')),
  );
  const kept = terms.reduce(
    (total, term, index) => tf.add(total, tf.where(tf.greater(agrees[index], 0), term, zero)),
    zero,
  );
  // a sum that is not a number agrees with nothing: it must reach the output, where it is reported
  const reported = tf.add(kept, tf.sub(sum, sum));
  if (aggregate === 'sum') return reported;
  const divisor = agrees.reduce<Tf.Tensor>(
    (total, agree, index) => tf.add(total, tf.mul(agree, shares?.[index] ?? 1)),
    zero,
  );
  return tf.div(reported, tf.where(tf.equal(divisor, 0), tf.onesLike(divisor), divisor));
}
