import * as tf from '@tensorflow/tfjs-core';
import { type ConvWindow } from './parameters.ts';

/** Positions that a convolution has values at, of each image. */
export function convPositions(
  [, height, width]: readonly number[],
  window: ConvWindow,
): [rows: number, columns: number] {
  const along = (size: number, kernel: number) =>
    Math.floor((size + window.before + window.behind - kernel) / window.stride) + 1;
  return [along(height, window.height), along(width, window.width)];
}

/**
 * What a convolution sees at each of its positions: a convolution is this, times its weight as [outputs, the rest]ᵀ.
 * @param x [batch, height, width, channels]
 * @returns [batch · positions, channels · window height · window width], in PyTorch's order of a weight [out, in, height, width]
 */
export function convPatches(x: tf.Tensor, window: ConvWindow): tf.Tensor2D {
  const [batch, , , channels] = x.shape;
  const { height, width, stride, before, behind } = window;
  const [rows, columns] = convPositions(x.shape, window);
  return tf.tidy(() => {
    const sides: [number, number] = [before, behind];
    const padded = before + behind === 0 ? x : tf.pad(x, [[0, 0], sides, sides, [0, 0]]);
    const shifted = Array.from({ length: height * width }, (_, at) => {
      const [top, left] = [Math.floor(at / width), at % width];
      const end = [batch, top + (rows - 1) * stride + 1, left + (columns - 1) * stride + 1, channels];
      return tf.stridedSlice(padded, [0, top, left, 0], end, [1, stride, stride, 1]);
    });
    return tf.reshape(tf.stack(shifted, -1), [batch * rows * columns, channels * height * width]);
  }) as tf.Tensor2D;
}
