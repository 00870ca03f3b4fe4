import * as tf from '@tensorflow/tfjs-core';

/** Activation functions by their names in Hugging Face configs. */
export const ACTIVATIONS = {
  quick_gelu: (x: tf.Tensor) => tf.mul(x, tf.sigmoid(tf.mul(x, 1.702))),
  gelu: (x: tf.Tensor) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  gelu_new: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  relu: (x: tf.Tensor) => tf.relu(x),
  silu,
  swish: silu,
} as const;

export type Activation = keyof typeof ACTIVATIONS;

/** Also called swish, arXiv 1606.08415. */
function silu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(x));
}

function geluTanh(x: tf.Tensor): tf.Tensor {
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}
