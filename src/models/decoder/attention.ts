import * as tf from '@tensorflow/tfjs-core';
import { type DecoderConfig } from './config.ts';

/** Keys and values of one layer, each [rows, keyValueHeads, tokens, headWidth]. */
export interface KeyValue {
  readonly key: tf.Tensor;
  readonly value: tf.Tensor;
}

/** [rows, tokens, heads · headWidth] as [rows, heads, tokens, headWidth]. */
export function splitHeads(x: tf.Tensor, heads: number): tf.Tensor {
  const [rows, tokens, width] = x.shape;
  return tf.transpose(tf.reshape(x, [rows, tokens, heads, width / heads]), [0, 2, 1, 3]);
}

/**
 * Attention of queries to keys and values. Heads that share keys and values are as many rows of one product.
 * @param query [rows, heads, tokens, headWidth]
 * @param mask added to the scores, broadcast to [rows, heads, tokens, keys]
 * @returns [rows, tokens, heads · headWidth]
 */
export function attend(
  query: tf.Tensor,
  { key, value }: KeyValue,
  mask: tf.Tensor | undefined,
  scale: number,
  { heads, keyValueHeads, headWidth }: DecoderConfig,
): tf.Tensor {
  const [rows, , tokens] = query.shape;
  const keys = key.shape[2] as number;
  const shared = [rows, keyValueHeads, (heads / keyValueHeads) * tokens];
  const scores = tf.matMul(tf.reshape(tf.mul(query, scale), [...shared, headWidth]), key, false, true);
  const byHead = tf.reshape(scores, [rows, heads, tokens, keys]);
  const weights = tf.reshape(tf.softmax(mask ? tf.add(byHead, mask) : byHead), [...shared, keys]);
  const mixed = tf.reshape(tf.matMul(weights, value), [rows, heads, tokens, headWidth]);
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [rows, tokens, heads * headWidth]);
}

/** The past with what comes next. */
export function goOn(past: KeyValue | undefined, next: KeyValue): KeyValue {
  if (!past) return next;
  return { key: tf.concat([past.key, next.key], 2), value: tf.concat([past.value, next.value], 2) };
}
