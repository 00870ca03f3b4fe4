import * as tf from '@tensorflow/tfjs-core';

/** [before, after] for each dimension of an NHWC tensor, as `tf.conv2d` takes it. */
type Padding = [[number, number], [number, number], [number, number], [number, number]];

interface ConvAttributes {
  readonly strides: number | [number, number];
  readonly pad: unknown;
  readonly dilations?: number | [number, number];
  readonly dataFormat?: string;
}

/**
 * The gradient of `tf.conv2d` for explicit padding and equal strides. The wasm backend has no gradient of the filter and a slow
 * one of the input; these are convolutions and products, which it does fast.
 */
export const CONV2D_GRADIENT: Parameters<typeof tf.registerGradient>[0] = {
  kernelName: 'Conv2D',
  inputsToSave: ['x', 'filter'],
  gradFunc: (dy, [x, filter], attributes) => {
    const { stride, pad } = geometry(attributes as unknown as ConvAttributes);
    const slope = (Array.isArray(dy) ? dy[0] : dy) as tf.Tensor4D;
    return {
      x: () => inputGradient(slope, x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad),
      filter: () => filterGradient(slope, x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad),
    };
  },
};

function geometry({ strides, pad, dilations = 1, dataFormat = 'NHWC' }: ConvAttributes) {
  const [down, across] = [strides].flat().length === 2 ? [strides].flat() : [strides, strides];
  const plain = [dilations].flat().every((step) => step === 1) && dataFormat === 'NHWC' && down === across;
  if (!plain || !Array.isArray(pad)) throw new Error('internal: no gradient for this form of conv2d');
  return { stride: down as number, pad: pad as Padding };
}

/** The input's gradient: a convolution of `dy`, zeros between its values for a stride, with the filter turned around. */
function inputGradient(
  dy: tf.Tensor4D,
  { shape: [, height, width] }: tf.Tensor4D,
  filter: tf.Tensor4D,
  stride: number,
  [, [top], [left]]: Padding,
): tf.Tensor {
  const [kernelHeight, kernelWidth] = filter.shape;
  const spaced = stride === 1 ? dy : spread(dy, stride);
  const [, rows, columns] = spaced.shape;
  const [above, before] = [kernelHeight - 1 - top, kernelWidth - 1 - left];
  const pad: Padding = [
    [0, 0],
    [above, height - rows - above + kernelHeight - 1],
    [before, width - columns - before + kernelWidth - 1],
    [0, 0],
  ];
  const [, , inputs, outputs] = filter.shape;
  const places = kernelHeight * kernelWidth;
  // The wasm kernels of tf.reverse and tf.gather go number by number; this copies whole matrices.
  const matrices = tf.split(tf.reshape(filter, [places, inputs * outputs]), places, 0);
  const reversed = tf.concat(matrices.reverse(), 0);
  const turned = tf.transpose(tf.reshape(reversed, filter.shape), [0, 1, 3, 2]) as tf.Tensor4D;
  return tf.conv2d(spaced, turned, 1, pad);
}

/** Puts stride − 1 zeros between neighbours, and cuts those behind the last ones off. */
function spread(dy: tf.Tensor4D, stride: number): tf.Tensor4D {
  const [batch, rows, columns, channels] = dy.shape;
  const behind: [number, number] = [0, stride - 1];
  const wide = tf.pad(tf.reshape(dy, [-1, 1, channels]), [[0, 0], behind, [0, 0]]);
  const high = tf.pad(tf.reshape(wide, [batch * rows, 1, columns * stride * channels]), [[0, 0], behind, [0, 0]]);
  const whole = tf.reshape(high, [batch, rows * stride, columns * stride, channels]);
  const size = [batch, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels];
  return tf.slice(whole, [0, 0, 0, 0], size) as tf.Tensor4D;
}

/**
 * The filter's gradient: `dy` moved over the input, positions and channels of both having changed places. A stride of the
 * convolution is a dilation here.
 */
function filterGradient(
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
  { shape }: tf.Tensor4D,
  stride: number,
  pad: Padding,
): tf.Tensor {
  const [, height, width] = x.shape;
  const [, rows, columns] = dy.shape;
  // What the last place of the filter does not reach is no part of it.
  const [[], [top], [left]] = pad;
  const below = (rows - 1) * stride + shape[0] - top - height;
  const behind = (columns - 1) * stride + shape[1] - left - width;
  const around: Padding = [
    [0, 0],
    [top, Math.max(0, below)],
    [left, Math.max(0, behind)],
    [0, 0],
  ];
  const input = tf.transpose(x, [3, 1, 2, 0]);
  const slopes = tf.transpose(dy, [1, 2, 0, 3]);
  const places = tf.conv2d(input, slopes, 1, around, 'NHWC', stride);
  const size = [shape[2], shape[0], shape[1], shape[3]];
  return tf.transpose(tf.slice(places, [0, 0, 0, 0], size), [1, 2, 0, 3]);
}
