import * as tf from '@tensorflow/tfjs-core';
import { parameter, type Parameters } from '../parameters.ts';

/**
 * Group normalisation (arXiv 1803.08494) with the parameters `<name>.weight` and `<name>.bias`. Its gradient is given outright:
 * sums over positions are products with a row of ones, which every backend of ours does fast.
 * @param x [batch, ..., channels]; a group is `channels / groups` neighbouring channels at all positions of one example
 */
export function groupNorm(
  x: tf.Tensor,
  parameters: Parameters,
  name: string,
  groups: number,
  epsilon: number,
): tf.Tensor {
  const [batch, ...rest] = x.shape;
  const channels = rest[rest.length - 1];
  const positions = tf.util.sizeFromShape(rest) / channels;
  const normalise = tf.customGrad((...inputs) => {
    const [rows, weight, bias, save] = inputs as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, Save];
    const centred = tf.sub(rows, groupMeans(channelSums(rows), positions, groups));
    const variance = groupMeans(channelSums(tf.square(centred)), positions, groups);
    const scale = tf.rsqrt(tf.add(variance, epsilon));
    const normal = tf.mul(centred, scale);
    save([normal, scale, weight]);
    return {
      value: tf.add(tf.mul(normal, weight), bias),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy, saved, positions, groups),
    };
  });
  const flat = tf.reshape(x, [batch, positions, channels]);
  const weight = parameter(parameters, `${name}.weight`);
  const out = normalise(flat, weight, parameter(parameters, `${name}.bias`));
  return tf.reshape(out, x.shape);
}

type Save = (tensors: tf.Tensor[]) => void;

function gradient(dy: tf.Tensor, [normal, scale, weight]: tf.Tensor[], positions: number, groups: number) {
  const along = channelSums(tf.mul(dy, normal));
  const sums = channelSums(dy);
  const slope = groupMeans(tf.mul(along, weight), positions, groups);
  const level = groupMeans(tf.mul(sums, weight), positions, groups);
  const dx = tf.sub(
    tf.mul(dy, tf.mul(scale, weight)),
    tf.add(tf.mul(normal, tf.mul(slope, scale)), tf.mul(level, scale)),
  );
  return [dx, tf.reshape(tf.sum(along, 0), weight.shape), tf.reshape(tf.sum(sums, 0), weight.shape)];
}

/** [batch, positions, channels] summed over positions: [batch, 1, channels]. */
function channelSums(x: tf.Tensor): tf.Tensor {
  return tf.matMul(tf.ones([1, 1, x.shape[1] as number]), x);
}

/** Means over groups from sums over positions, for each channel again: [batch, 1, channels]. */
function groupMeans(sums: tf.Tensor, positions: number, groups: number): tf.Tensor {
  const [batch, , channels] = sums.shape;
  const members = channels / groups;
  const total = tf.sum(tf.reshape(sums, [batch, groups, members]), -1, true);
  const spread = tf.mul(total, tf.fill([1, 1, members], 1 / (positions * members)));
  return tf.reshape(spread, [batch, 1, channels]);
}
