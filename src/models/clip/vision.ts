import * as tf from '@tensorflow/tfjs-core';
import { layerNorm, linear, linearNamed } from '../layers.ts';
import { parameter, type ParameterLookup } from '../parameters.ts';
import { type ClipVisionConfig } from './config.ts';
import { encode } from './encoder.ts';

const MODEL = 'vision_model';

/**
 * Image embeddings of CLIP's vision tower, projected, not normalised.
 * @param patches [batch, patches, channels·patch·patch], see `toPatches`
 * @returns [batch, projection]
 */
export function embedPatches(patches: tf.Tensor, parameters: ParameterLookup, config: ClipVisionConfig): tf.Tensor {
  const encoded = encode(placePatches(patches, parameters, config), parameters, `${MODEL}.encoder`, config);
  return projectImages(encoded, parameters, config);
}

/** What the first layer gets: patches and class token with their positions, normalised. [batch, tokens, hidden] */
export function placePatches(patches: tf.Tensor, parameters: ParameterLookup, config: ClipVisionConfig): tf.Tensor {
  const [batch] = patches.shape;
  // A convolution whose stride is its kernel is one product per patch.
  const kernel = parameter(parameters, `${MODEL}.embeddings.patch_embedding.weight`);
  const tokens = linear(patches, tf.reshape(kernel, [config.hidden, -1]));
  const first = tf.add(
    parameter(parameters, `${MODEL}.embeddings.class_embedding`),
    tf.zeros([batch, 1, config.hidden]),
  );
  const positions = parameter(parameters, `${MODEL}.embeddings.position_embedding.weight`);
  const placed = tf.add(tf.concat([first, tokens], 1), positions);
  return layerNorm(placed, parameters, `${MODEL}.pre_layrnorm`, config.epsilon);
}

/** What becomes of the last layer's states [batch, tokens, hidden]: [batch, projection]. */
export function projectImages(encoded: tf.Tensor, parameters: ParameterLookup, config: ClipVisionConfig): tf.Tensor {
  const [batch] = encoded.shape;
  const pooled = tf.reshape(tf.slice(encoded, [0, 0, 0], [batch, 1, config.hidden]), [batch, config.hidden]);
  const out = layerNorm(pooled, parameters, `${MODEL}.post_layernorm`, config.epsilon);
  return linearNamed(out, parameters, 'visual_projection');
}
