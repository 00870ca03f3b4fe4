import * as tf from '@tensorflow/tfjs-core';
import { oneHotRows } from './one-hot.ts';

/**
 * Rows of a matrix by their indices, [rows.length, width], with a gradient that every backend of ours has: the wasm
 * backend knows no segmented sum.
 */
export function lookUp(rows: readonly number[], table: tf.Tensor): tf.Tensor {
  const gather = tf.customGrad((from) => {
    const [height] = (from as tf.Tensor).shape;
    return {
      value: tf.gather(from as tf.Tensor, tf.tensor1d([...rows], 'int32')),
      gradFunc: (dy: tf.Tensor) => [sumIntoRows(rows, dy, height)],
    };
  });
  return gather(table);
}

/**
 * Adds the rows of `values` to those rows of a [height, width] matrix of zeros that `rows` names. Rows that come more
 * than once are summed by a product as high as there are distinct ones, so that a vocabulary of any size costs no more
 * than its matrix.
 */
function sumIntoRows(rows: readonly number[], values: tf.Tensor, height: number): tf.Tensor {
  const distinct = [...new Set(rows)];
  const place = new Map(distinct.map((row, i) => [row, i]));
  const one = oneHotRows(
    rows.map((row) => place.get(row) as number),
    distinct.length,
  );
  const sums = distinct.length === rows.length ? values : tf.matMul(one, values as tf.Tensor2D, true);
  const at = tf.tensor2d(distinct, [distinct.length, 1], 'int32');
  return tf.scatterND(at, sums, [height, values.shape[1] as number]);
}
