import * as tf from '@tensorflow/tfjs-core';

/** Added to a score, it leaves a weight of exactly 0. */
const NEVER = -1e9;

/** Keeps attention off the padding behind each text: [texts, 1, 1, tokens], or undefined when there is none. */
export function paddingMask(lengths: readonly number[], tokens: number): tf.Tensor | undefined {
  if (lengths.every((length) => length === tokens)) return undefined;
  const mask = new Float32Array(lengths.length * tokens);
  lengths.forEach((length, row) => mask.fill(NEVER, row * tokens + length, (row + 1) * tokens));
  return tf.tensor4d(mask, [lengths.length, 1, 1, tokens]);
}

/**
 * Keeps attention off later tokens: [1, 1, queries, keys], or undefined when nothing is later.
 * @param first position of the first query; keys start at 0
 */
export function causalMask(queries: number, keys: number, first: number): tf.Tensor | undefined {
  if (queries === 1 && keys === first + 1) return undefined;
  const mask = new Float32Array(queries * keys);
  for (let row = 0; row < queries; row++) mask.fill(NEVER, row * keys + first + row + 1, (row + 1) * keys);
  return tf.tensor4d(mask, [1, 1, queries, keys]);
}

/** The sum of what there is. */
export function addMasks(bias: tf.Tensor | undefined, mask: tf.Tensor | undefined): tf.Tensor | undefined {
  return bias && mask ? tf.add(bias, mask) : (bias ?? mask);
}
