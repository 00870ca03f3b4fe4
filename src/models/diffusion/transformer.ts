import * as tf from '@tensorflow/tfjs-core';
import { ACTIVATIONS } from '../activations.ts';
import { layerNorm, linearNamed } from '../layers.ts';
import { type Parameters } from '../parameters.ts';
import { attention } from './attention.ts';
import { groupNorm } from './group-norm.ts';
import { conv } from './layers.ts';

export interface TransformerStyle {
  readonly heads: number;
  /** Blocks in a row. */
  readonly depth: number;
  readonly groups: number;
  /** The projections in and out are linear layers, not convolutions of one by one. */
  readonly linearProjection: boolean;
}

/** Of the norms inside, whatever the network's own says: so it is in all public models. */
const LAYER_EPSILON = 1e-5;
const GROUP_EPSILON = 1e-6;

/**
 * `Transformer2DModel`: the positions of a feature map attend to each other and to a text, added to the map.
 * @param x [batch, height, width, channels]
 * @param text [batch, tokens, text width]
 */
export function transformer(
  x: tf.Tensor,
  text: tf.Tensor,
  parameters: Parameters,
  name: string,
  { heads, depth, groups, linearProjection }: TransformerStyle,
): tf.Tensor {
  const project = linearProjection ? linearNamed : conv;
  const [batch, height, width, channels] = x.shape;
  const normed = groupNorm(x, parameters, `${name}.norm`, groups, GROUP_EPSILON);
  let states = tf.reshape(project(normed, parameters, `${name}.proj_in`), [batch, height * width, channels]);
  for (let i = 0; i < depth; i++) {
    const before = states;
    const block = `${name}.transformer_blocks.${i}`;
    states = tf.tidy(() => transformerBlock(before, text, parameters, block, heads));
  }
  const out = project(tf.reshape(states, x.shape), parameters, `${name}.proj_out`);
  return tf.add(out, x);
}

function transformerBlock(
  x: tf.Tensor,
  text: tf.Tensor,
  parameters: Parameters,
  name: string,
  heads: number,
): tf.Tensor {
  const norm = (states: tf.Tensor, which: number) =>
    layerNorm(states, parameters, `${name}.norm${which}`, LAYER_EPSILON);
  const first = norm(x, 1);
  x = tf.add(x, attention(first, first, heads, parameters, `${name}.attn1`));
  x = tf.add(x, attention(norm(x, 2), text, heads, parameters, `${name}.attn2`));
  const wide = linearNamed(norm(x, 3), parameters, `${name}.ff.net.0.proj`);
  const inner = (wide.shape[2] as number) / 2;
  const [batch, tokens] = x.shape;
  const half = (which: number) => tf.slice(wide, [0, 0, which * inner], [batch, tokens, inner]);
  // GEGLU, arXiv 2002.05202; the second half is the gate.
  const gated = tf.mul(half(0), ACTIVATIONS.gelu(half(1)));
  return tf.add(x, linearNamed(gated, parameters, `${name}.ff.net.2`));
}
