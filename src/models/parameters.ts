import type * as tf from '@tensorflow/tfjs-core';

/** A model's tensors by their names on disk. */
export type Parameters = ReadonlyMap<string, tf.Tensor>;

/** The named tensor; that it exists with the right shape was checked when the model was loaded. */
export function parameter(parameters: Parameters, name: string): tf.Tensor {
  const tensor = parameters.get(name);
  if (!tensor) throw new Error(`internal: no parameter ${name}`);
  return tensor;
}
