import * as tf from '@tensorflow/tfjs-core';

/**
 * log softmax(logits)[id] for each row, with its gradient (one-hot minus softmax) given outright: no backend of ours has
 * one for the logarithm or the maximum.
 * @param logits [rows, vocabulary]
 * @param ids one for each row
 * @returns [rows]
 */
export function tokenLogProbabilities(logits: tf.Tensor, ids: readonly number[]): tf.Tensor1D {
  const [rows, vocabulary] = logits.shape;
  const flat = ids.map((id, row) => row * vocabulary + id);
  const pick = tf.customGrad((x, save) => {
    const scores = x as tf.Tensor;
    (save as (saved: tf.Tensor[]) => void)([scores]);
    const top = tf.max(scores, 1, true);
    const total = tf.log(tf.sum(tf.exp(tf.sub(scores, top)), 1));
    const chosen = tf.gather(tf.reshape(scores, [-1]), tf.tensor1d(flat, 'int32'));
    return {
      value: tf.sub(tf.sub(chosen, tf.reshape(top, [rows])), total),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const column = tf.reshape(dy, [rows, 1]);
        const at = tf.tensor2d(flat, [rows, 1], 'int32');
        const own = tf.reshape(tf.scatterND(at, dy, [rows * vocabulary]), [rows, vocabulary]);
        return [tf.sub(own, tf.mul(tf.softmax(saved[0]), column))];
      },
    };
  });
  return pick(logits) as tf.Tensor1D;
}
