import * as tf from '@tensorflow/tfjs-core';
import { MatrixNotFiniteError } from '../linalg/linalg-errors.ts';
import { checkMatrix, type DenseMatrix, type Matrix } from '../linalg/matrix.ts';
import { takeFloats } from './read-floats.ts';

/** A matrix as an f32 tensor: the matrix is `scale` times the tensor. */
export interface ScaledTensor {
  readonly tensor: tf.Tensor2D;
  /** A power of two. */
  readonly scale: number;
}

/**
 * Rounds a matrix to f32, with its largest element brought to [1, 2) by a power of two, so that products neither overflow nor
 * vanish and no more is lost than the rounding.
 * @throws MatrixShapeError, MatrixNotFiniteError
 */
export function toTensor(operation: string, a: Matrix, name?: string): ScaledTensor {
  checkMatrix(operation, a, name);
  const scale = scaleOf(operation, a);
  const inverse = 1 / scale;
  const values = new Float32Array(a.data.length);
  for (let i = 0; i < values.length; i++) values[i] = a.data[i] * inverse;
  return { tensor: tf.tensor2d(values, [a.rows, a.columns]), scale };
}

function scaleOf(operation: string, { data, columns }: Matrix): number {
  let top = 0;
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i]);
    if (size > top) top = size;
    else if (!(size <= top)) throw new MatrixNotFiniteError(operation, Math.floor(i / columns), i % columns, data[i]);
    if (top === Infinity) throw new MatrixNotFiniteError(operation, Math.floor(i / columns), i % columns, data[i]);
  }
  if (top === 0) return 1;
  // between the smallest and the largest power of two whose inverse is a number too
  return 2 ** Math.min(1022, Math.max(-1022, Math.floor(Math.log2(top))));
}

/** `factor` times a tensor, widened to f64; the tensor is disposed of. @throws DeviceFailedError */
export async function fromTensor(tensor: tf.Tensor2D, factor: number): Promise<DenseMatrix> {
  const [rows, columns] = tensor.shape;
  const values = await takeFloats(tensor);
  const data = new Float64Array(values.length);
  for (let i = 0; i < data.length; i++) data[i] = factor * values[i];
  return { rows, columns, data };
}
