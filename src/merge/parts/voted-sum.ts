import type * as Tf from '@tensorflow/tfjs-core';
import { type Definition } from '../method.ts';

/** How mergekit's methods on task vectors combine what their sparsifiers left. */
export interface VotedSum {
  /** What each thinned task vector is multiplied with: weight and rescaling. */
  readonly factors: readonly number[];
  /** The weights, which the divisor adds up. */
  readonly weights: readonly number[];
  /** Whether only the entries with the sign of the sum count. */
  readonly vote: boolean;
  readonly normalize: boolean;
  readonly scale: number;
}

/** A divisor of a plain sum that is smaller counts as 1. */
const LEAST_DIVISOR = 1e-8;

/**
 * θ₀ + scale · Σ yᵢ / Σ wᵢ, yᵢ = factorᵢ·τᵢ with what the masks drop set to zero. With a vote both sums take only the experts
 * whose yᵢ has the sign of Σ yᵢ (plus where it is zero).
 */
export function votedSum(tf: typeof Tf, input: Definition<VotedSum>): Tf.Tensor {
  const { base, experts, masks, settings } = input;
  if (base === null) throw new TypeError('internal: task vectors need a base');
  const zero = tf.zerosLike(base);
  const terms = experts.map((expert, index) => {
    const delta = tf.sub(expert, base);
    const kept = masks.length === 0 ? delta : tf.where(tf.greater(masks[index], 0), delta, zero);
    return tf.mul(kept, settings.factors[index]);
  });
  const sum = terms.reduce((total, term) => tf.add(total, term), zero);
  const merged = settings.vote
    ? elect(tf, terms, sum, settings)
    : tf.mul(sum, 1 / divisorOf(settings.weights, settings.normalize));
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
  { weights, normalize }: VotedSum,
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
  if (!normalize) return reported;
  const divisor = agrees.reduce<Tf.Tensor>((total, agree, index) => tf.add(total, tf.mul(agree, weights[index])), zero);
  return tf.div(reported, tf.where(tf.equal(divisor, 0), tf.onesLike(divisor), divisor));
}
