import * as tf from '@tensorflow/tfjs-core';
import { parameter, type ParameterLookup } from './parameters.ts';

/** x·Wᵀ + b over the last dimension of `x`; W is [out, in] as PyTorch stores it, `bias` is optional. */
export function linear(x: tf.Tensor, weight: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  const inputs = x.shape[x.shape.length - 1];
  const rows = tf.reshape(x, [-1, inputs]);
  const product = tf.matMul(rows as tf.Tensor2D, weight as tf.Tensor2D, false, true);
  const sum = bias ? tf.add(product, bias) : product;
  return tf.reshape(sum, [...x.shape.slice(0, -1), weight.shape[0]]);
}

/**
 * `linear` with the parameters `<name>.weight` and, where the model has one, `<name>.bias`. Every layer that a Gram
 * matrix can be taken of goes through here (see `LinearHook`).
 */
export function linearNamed(x: tf.Tensor, parameters: ParameterLookup, name: string): tf.Tensor {
  parameters.onLinear?.(`${name}.weight`, x);
  return linear(x, parameter(parameters, `${name}.weight`), parameters.get(`${name}.bias`));
}

/** Layer normalisation over the last dimension with the parameters `<name>.weight` and `<name>.bias`. */
export function layerNorm(x: tf.Tensor, parameters: ParameterLookup, name: string, epsilon: number): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
  const weight = parameter(parameters, `${name}.weight`);
  return tf.add(tf.mul(tf.mul(centred, scale), weight), parameter(parameters, `${name}.bias`));
}

/** Root mean square normalisation (arXiv 1910.07467) over the last dimension with the parameter `<name>.weight`. */
export function rmsNorm(x: tf.Tensor, parameters: ParameterLookup, name: string, epsilon: number): tf.Tensor {
  const scale = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon));
  return tf.mul(tf.mul(x, scale), parameter(parameters, `${name}.weight`));
}
