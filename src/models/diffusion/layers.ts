import * as tf from '@tensorflow/tfjs-core';
import { linear } from '../layers.ts';
import { parameter, type Parameters } from '../parameters.ts';

/** What a convolution puts around its input: as much on all sides, or only behind it (right and below). */
export interface Around {
  readonly before: number;
  readonly behind: number;
}

/**
 * A convolution with the parameters `<name>.weight` [out, in, height, width], as PyTorch stores it, and `<name>.bias`.
 * @param x [batch, height, width, in]; without `around` the size stays (odd kernels)
 * @returns [batch, height / stride, width / stride, out]
 */
export function conv(x: tf.Tensor, parameters: Parameters, name: string, stride = 1, around?: Around): tf.Tensor {
  const weight = parameter(parameters, `${name}.weight`);
  const bias = parameter(parameters, `${name}.bias`);
  const [outputs, inputs, height, width] = weight.shape;
  // One by one is a linear layer of the channels.
  if (height === 1 && width === 1 && stride === 1) {
    parameters.onLinear?.(`${name}.weight`, x);
    return linear(x, tf.reshape(weight, [outputs, inputs]), bias);
  }
  const { before, behind } = around ?? { before: (height - 1) / 2, behind: (height - 1) / 2 };
  parameters.onLinear?.(`${name}.weight`, x, { height, width, stride, before, behind });
  const filter = tf.transpose(weight, [2, 3, 1, 0]) as tf.Tensor4D;
  const sides: [number, number] = [before, behind];
  return tf.add(tf.conv2d(x as tf.Tensor4D, filter, stride, [[0, 0], sides, sides, [0, 0]]), bias);
}

/** Doubles height and width, each value four times, then a convolution `<name>.conv`. */
export function upsample(x: tf.Tensor, parameters: Parameters, name: string): tf.Tensor {
  const [batch, height, width, channels] = x.shape;
  const columns = tf.reshape(x, [-1, 1, channels]);
  const rows = tf.reshape(tf.concat([columns, columns], 1), [-1, 1, 2 * width * channels]);
  const large = tf.reshape(tf.concat([rows, rows], 1), [batch, 2 * height, 2 * width, channels]);
  return conv(large, parameters, `${name}.conv`);
}
