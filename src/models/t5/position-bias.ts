import * as tf from '@tensorflow/tfjs-core';
import { lookUp } from '../look-up.ts';
import { parameter, type Parameters } from '../parameters.ts';
import { type T5Config, type T5Stack } from './config.ts';

/**
 * Bucket of a relative position: the near half of the buckets holds one distance each, the far half grows
 * logarithmically up to `maxDistance` (Raffel et al., arXiv 1910.10683, section 2.1, as in Mesh TensorFlow).
 * @param relative position of the key minus position of the query
 * @param bidirectional half of the buckets is for keys after the query; otherwise those share the bucket 0
 */
export function positionBucket(relative: number, bidirectional: boolean, buckets: number, maxDistance: number): number {
  const count = bidirectional ? Math.floor(buckets / 2) : buckets;
  const first = bidirectional && relative > 0 ? count : 0;
  const distance = bidirectional ? Math.abs(relative) : Math.max(0, -relative);
  const near = Math.floor(count / 2);
  if (distance < near) return first + distance;
  // In fp32, step by step, because that is where the public models have their borders.
  const logarithm = Math.fround(Math.log(Math.fround(distance / near)));
  const share = Math.fround(logarithm / Math.fround(Math.log(maxDistance / near)));
  return first + Math.min(count - 1, near + Math.trunc(Math.fround(share * (count - near))));
}

/**
 * What a stack adds to the scores of its self-attention, in all of its layers.
 * @param first position of the first query; keys start at 0
 * @returns [1, heads, queries, keys]
 */
export function positionBias(
  parameters: Parameters,
  config: T5Config,
  side: T5Stack,
  queries: number,
  keys: number,
  first = 0,
): tf.Tensor {
  const bidirectional = side === 'encoder';
  const rows: number[] = [];
  for (let query = first; query < first + queries; query++) {
    for (let key = 0; key < keys; key++) {
      rows.push(positionBucket(key - query, bidirectional, config.positionBuckets, config.maxDistance));
    }
  }
  const table = parameter(parameters, `${side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`);
  const bias = tf.reshape(lookUp(rows, table), [1, queries, keys, config.heads]);
  return tf.transpose(bias, [0, 3, 1, 2]);
}
