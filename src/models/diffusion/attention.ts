import * as tf from '@tensorflow/tfjs-core';
import { linearNamed } from '../layers.ts';
import { type Parameters } from '../parameters.ts';

/** Scores that are held at once, in numbers: 64 MiB. Larger ones are made and used in blocks of queries. */
const MOST_SCORES = 16 * 1024 * 1024;

/**
 * Attention with the parameters `<name>.to_q`, `.to_k`, `.to_v`, `.to_out.0`.
 * @param x [batch, queries, width]
 * @param over [batch, keys, its width]
 */
export function attention(
  x: tf.Tensor,
  over: tf.Tensor,
  heads: number,
  parameters: Parameters,
  name: string,
): tf.Tensor {
  const split = (from: tf.Tensor, part: string) => {
    const projected = linearNamed(from, parameters, `${name}.${part}`);
    const [batch, tokens, inner] = projected.shape;
    return tf.transpose(tf.reshape(projected, [batch, tokens, heads, inner / heads]), [0, 2, 1, 3]);
  };
  const query = split(x, 'to_q');
  const key = split(over, 'to_k');
  const value = split(over, 'to_v');
  const [batch, , queries, width] = query.shape;
  const scaled = tf.mul(query, 1 / Math.sqrt(width));
  const perQuery = batch * heads * (key.shape[2] as number);
  const block = Math.max(1, Math.floor(MOST_SCORES / perQuery));
  const mixed: tf.Tensor[] = [];
  for (let first = 0; first < queries; first += block) {
    const count = Math.min(block, queries - first);
    const some = count === queries ? scaled : tf.slice(scaled, [0, 0, first, 0], [batch, heads, count, width]);
    mixed.push(tf.tidy(() => tf.matMul(tf.softmax(tf.matMul(some, key, false, true)), value)));
  }
  const all = mixed.length === 1 ? mixed[0] : tf.concat(mixed, 2);
  const rows = tf.reshape(tf.transpose(all, [0, 2, 1, 3]), [batch, queries, heads * width]);
  return linearNamed(rows, parameters, `${name}.to_out.0`);
}
