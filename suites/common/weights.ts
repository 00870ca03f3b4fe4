import * as tf from '@tensorflow/tfjs-core';

/** The parameters of a model in training, by name. */
export type Weights = Map<string, { shape: number[]; data: Float32Array }>;

export function toTensors(weights: Weights): Map<string, tf.Tensor> {
  return new Map([...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, shape)]));
}
