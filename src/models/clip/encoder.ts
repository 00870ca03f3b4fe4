import * as tf from '@tensorflow/tfjs-core';
import { ACTIVATIONS } from '../activations.ts';
import { layerNorm, linearNamed } from '../layers.ts';
import { type ParameterLookup } from '../parameters.ts';
import { scope } from '../scope.ts';
import { type EncoderConfig } from './config.ts';

/**
 * The pre-norm transformer encoder that both towers share.
 * @param x [batch, tokens, hidden]
 * @param prefix where its layers lie, such as `vision_model.encoder`
 * @param mask added to the attention scores, [tokens, tokens]
 */
export function encode(
  x: tf.Tensor,
  parameters: ParameterLookup,
  prefix: string,
  config: EncoderConfig,
  mask?: tf.Tensor,
): tf.Tensor {
  for (let i = 0; i < config.layers; i++) {
    const before = x;
    // memory holds what one layer makes, not all of them
    x = scope(() => encodeLayer(before, parameters, `${prefix}.layers.${i}`, config, mask));
  }
  return x;
}

/** One layer of it, which lies at `layer`. */
export function encodeLayer(
  x: tf.Tensor,
  parameters: ParameterLookup,
  layer: string,
  config: EncoderConfig,
  mask?: tf.Tensor,
): tf.Tensor {
  const before = layerNorm(x, parameters, `${layer}.layer_norm1`, config.epsilon);
  const mixed = tf.add(x, attention(before, parameters, `${layer}.self_attn`, config.heads, mask));
  const middle = layerNorm(mixed, parameters, `${layer}.layer_norm2`, config.epsilon);
  const wide = ACTIVATIONS[config.activation](linearNamed(middle, parameters, `${layer}.mlp.fc1`));
  return tf.add(mixed, linearNamed(wide, parameters, `${layer}.mlp.fc2`));
}

function attention(
  x: tf.Tensor,
  parameters: ParameterLookup,
  name: string,
  heads: number,
  mask?: tf.Tensor,
): tf.Tensor {
  const [batch, tokens, hidden] = x.shape;
  const width = hidden / heads;
  const split = (part: string) =>
    tf.transpose(
      tf.reshape(linearNamed(x, parameters, `${name}.${part}`), [batch, tokens, heads, width]),
      [0, 2, 1, 3],
    );
  const query = tf.mul(split('q_proj'), 1 / Math.sqrt(width));
  const scores = tf.matMul(query, split('k_proj'), false, true);
  const weights = tf.softmax(mask ? tf.add(scores, mask) : scores);
  const mixed = tf.reshape(tf.transpose(tf.matMul(weights, split('v_proj')), [0, 2, 1, 3]), [batch, tokens, hidden]);
  return linearNamed(mixed, parameters, `${name}.out_proj`);
}
