import * as tf from '@tensorflow/tfjs-core';

/** One row per index with a single 1 in it. (The wasm kernel of `tf.oneHot` writes integers even when asked for floats.) */
export function oneHotRows(indices: readonly number[], width: number): tf.Tensor2D {
  const values = new Float32Array(indices.length * width);
  indices.forEach((index, row) => (values[row * width + index] = 1));
  return tf.tensor2d(values, [indices.length, width]);
}
