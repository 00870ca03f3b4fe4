import * as tf from '@tensorflow/tfjs-core';
import { ACTIVATIONS, type Activation } from '../activations.ts';
import { linearNamed } from '../layers.ts';
import { type Parameters } from '../parameters.ts';
import { groupNorm } from './group-norm.ts';
import { conv } from './layers.ts';

/** What all blocks of one network share. */
export interface BlockStyle {
  readonly groups: number;
  readonly epsilon: number;
  readonly activation: Activation;
}

/**
 * A residual block of two convolutions, `<name>.norm1`, `.conv1`, `.norm2`, `.conv2`, and `.conv_shortcut` where the number of
 * channels changes.
 * @param x [batch, height, width, in]
 * @param time activated embedding of the timestep, [batch, width], projected by `<name>.time_emb_proj`; none in autoencoders
 */
export function resnetBlock(
  x: tf.Tensor,
  time: tf.Tensor | undefined,
  parameters: Parameters,
  name: string,
  style: BlockStyle,
): tf.Tensor {
  return tf.tidy(() => residual(x, time, parameters, name, style));
}

function residual(
  x: tf.Tensor,
  time: tf.Tensor | undefined,
  parameters: Parameters,
  name: string,
  { groups, epsilon, activation }: BlockStyle,
): tf.Tensor {
  const activate = ACTIVATIONS[activation];
  let hidden = conv(activate(groupNorm(x, parameters, `${name}.norm1`, groups, epsilon)), parameters, `${name}.conv1`);
  if (time) {
    const shift = linearNamed(time, parameters, `${name}.time_emb_proj`);
    hidden = tf.add(hidden, tf.reshape(shift, [shift.shape[0], 1, 1, -1]));
  }
  const normed = activate(groupNorm(hidden, parameters, `${name}.norm2`, groups, epsilon));
  const out = conv(normed, parameters, `${name}.conv2`);
  const shortcut = parameters.has(`${name}.conv_shortcut.weight`);
  return tf.add(shortcut ? conv(x, parameters, `${name}.conv_shortcut`) : x, out);
}
