import type * as tf from '@tensorflow/tfjs-core';

/** What a convolution looks at for each value that it gives: `height` × `width` positions, with zeros around the input. */
export interface ConvWindow {
  readonly height: number;
  readonly width: number;
  readonly stride: number;
  /** Zeros above and left of the input, and below and right of it. */
  readonly before: number;
  readonly behind: number;
}

/**
 * Sees the input of every linear layer as it runs. Layers that share an input (query, key and value) get the very same
 * tensor object. The tensor belongs to the model: keep what you make of it, not itself.
 * @param weight name of the layer's weight
 * @param x [..., inputs]; of a convolution [batch, height, width, channels]
 * @param window of a convolution, which is linear in what its window shows
 */
export type LinearHook = (weight: string, x: tf.Tensor, window?: ConvWindow) => void;

/** What a forward pass asks for: tensors by name, and who watches its linear layers, if anybody does. */
export interface ParameterLookup {
  has(name: string): boolean;
  get(name: string): tf.Tensor | undefined;
  readonly onLinear?: LinearHook;
}

/** A model's tensors by their names on disk. */
export interface Parameters extends ReadonlyMap<string, tf.Tensor> {
  readonly onLinear?: LinearHook;
}

/** The same parameters, with a hook that every linear layer of a model calls: models themselves know nothing of it. */
export function watchLinear(parameters: Parameters, onLinear: LinearHook): Parameters {
  return Object.assign(new Map(parameters), { onLinear });
}

/** The named tensor; that it exists with the right shape was checked when the model was loaded. */
export function parameter(parameters: ParameterLookup, name: string): tf.Tensor {
  const tensor = parameters.get(name);
  if (!tensor) throw new Error(`internal: no parameter ${name}`);
  return tensor;
}
