import * as tf from '@tensorflow/tfjs-core';
import { ACTIVATIONS } from '../activations.ts';
import { linearNamed, rmsNorm } from '../layers.ts';
import { type Parameters } from '../parameters.ts';
import { type T5Config } from './config.ts';

/** Keys and values of one attention layer, each [batch, heads, tokens, headWidth]. */
export interface KeyValue {
  readonly key: tf.Tensor;
  readonly value: tf.Tensor;
}

/** Projects states [batch, tokens, hidden] to the heads' keys and values by `<name>.k` and `<name>.v`. */
export function keysAndValues(x: tf.Tensor, parameters: Parameters, name: string, config: T5Config): KeyValue {
  return {
    key: splitHeads(linearNamed(x, parameters, `${name}.k`), config),
    value: splitHeads(linearNamed(x, parameters, `${name}.v`), config),
  };
}

/**
 * Attention of the states `x` to `over`. T5 does not scale its scores: the initialisation takes care of that.
 * @param x [batch, queries, hidden]
 * @param bias added to the scores, broadcast to [batch, heads, queries, keys]
 */
export function attend(
  x: tf.Tensor,
  over: KeyValue,
  bias: tf.Tensor | undefined,
  parameters: Parameters,
  name: string,
  config: T5Config,
): tf.Tensor {
  const [batch, tokens] = x.shape;
  const query = splitHeads(linearNamed(x, parameters, `${name}.q`), config);
  const scores = tf.matMul(query, over.key, false, true);
  const weights = tf.softmax(bias ? tf.add(scores, bias) : scores);
  const mixed = tf.transpose(tf.matMul(weights, over.value), [0, 2, 1, 3]);
  return linearNamed(tf.reshape(mixed, [batch, tokens, config.heads * config.headWidth]), parameters, `${name}.o`);
}

/** The feed-forward sublayer `<name>` with its norm, added to `x`. */
export function feedForward(x: tf.Tensor, parameters: Parameters, name: string, config: T5Config): tf.Tensor {
  const normed = rmsNorm(x, parameters, `${name}.layer_norm`, config.epsilon);
  const project = (part: string) => linearNamed(normed, parameters, `${name}.DenseReluDense.${part}`);
  const activate = ACTIVATIONS[config.activation];
  const wide = config.gated ? tf.mul(activate(project('wi_0')), project('wi_1')) : activate(project('wi'));
  return tf.add(x, linearNamed(wide, parameters, `${name}.DenseReluDense.wo`));
}

function splitHeads(x: tf.Tensor, { heads, headWidth }: T5Config): tf.Tensor {
  const [batch, tokens] = x.shape;
  return tf.transpose(tf.reshape(x, [batch, tokens, heads, headWidth]), [0, 2, 1, 3]);
}
