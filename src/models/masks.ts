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

/** Keeps attention off the padding before each text: [texts, 1, 1, keys], or undefined when there is none. */
export function leadingPaddingMask(paddings: readonly number[], keys: number): tf.Tensor | undefined {
  if (paddings.every((padding) => padding === 0)) return undefined;
  const mask = new Float32Array(paddings.length * keys);
  paddings.forEach((padding, row) => mask.fill(NEVER, row * keys, row * keys + padding));
  return tf.tensor4d(mask, [paddings.length, 1, 1, keys]);
}

/**
 * Keeps attention off later tokens, and off those that a window has passed: [1, 1, queries, keys], or undefined when there
 * are none.
 * @param first position of the first query; keys start at 0
 * @param window how many tokens a query sees, itself included; all before it, when left out
 */
export function causalMask(queries: number, keys: number, first: number, window = Infinity): tf.Tensor | undefined {
  if (queries === 1 && keys === first + 1 && keys <= window) return undefined;
  const mask = new Float32Array(queries * keys);
  for (let row = 0; row < queries; row++) {
    const begin = row * keys;
    const passed = first + row + 1 - window;
    if (passed > 0) mask.fill(NEVER, begin, begin + passed);
    mask.fill(NEVER, begin + first + row + 1, begin + keys);
  }
  return tf.tensor4d(mask, [1, 1, queries, keys]);
}

/** The sum of what there is. */
export function addMasks(bias: tf.Tensor | undefined, mask: tf.Tensor | undefined): tf.Tensor | undefined {
  return bias && mask ? tf.add(bias, mask) : (bias ?? mask);
}
