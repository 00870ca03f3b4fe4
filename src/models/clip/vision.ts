import * as tf from '@tensorflow/tfjs-core';
import { layerNorm, linear, linearNamed } from '../layers.ts';
import { parameter, type Parameters } from '../parameters.ts';
import { type ClipVisionConfig } from './config.ts';
import { encode } from './encoder.ts';

/**
 * Image embeddings of CLIP's vision tower, projected, not normalised.
 * @param patches [batch, patches, channels·patch·patch], see `toPatches`
 * @returns [batch, projection]
 */
export function embedPatches(patches: tf.Tensor, parameters: Parameters, config: ClipVisionConfig): tf.Tensor {
  const model = 'vision_model';
  const [batch] = patches.shape;
  // A convolution whose stride is its kernel is one product per patch.
  const kernel = parameter(parameters, `${model}.embeddings.patch_embedding.weight`);
  const tokens = linear(patches, tf.reshape(kernel, [config.hidden, -1]));
  const first = tf.add(
    parameter(parameters, `${model}.embeddings.class_embedding`),
    tf.zeros([batch, 1, config.hidden]),
  );
  const positions = parameter(parameters, `${model}.embeddings.position_embedding.weight`);
  const placed = tf.add(tf.concat([first, tokens], 1), positions);
  const normed = layerNorm(placed, parameters, `${model}.pre_layrnorm`, config.epsilon);
  const encoded = encode(normed, parameters, `${model}.encoder`, config);
  const pooled = tf.reshape(tf.slice(encoded, [0, 0, 0], [batch, 1, config.hidden]), [batch, config.hidden]);
  const out = layerNorm(pooled, parameters, `${model}.post_layernorm`, config.epsilon);
  return linearNamed(out, parameters, 'visual_projection');
}
