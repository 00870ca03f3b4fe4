import type * as Tf from '@tensorflow/tfjs-core';
import { type Block, type Floats, type TensorContext } from './block.ts';
import { type Definition, type ElementwiseMap } from './maps.ts';

/**
 * A block merged by the TensorFlow.js definition of a map, in fp32, on whatever backend is current: what every kernel is
 * measured against. The reductions of the context must be there. The values of the block are copied before it returns.
 */
export function defineElementwise<S>(
  tf: typeof Tf,
  map: ElementwiseMap<S>,
  block: Block,
  context: TensorContext,
): Tf.Tensor {
  return tf.tidy(() => {
    const settings = map.settings(context);
    // a copy: a backend may read what it is given later
    const tensor = (values: Floats): Tf.Tensor => tf.tensor1d(Float32Array.from(values), 'float32');
    const input: Definition<S> = {
      base: block.base === null ? null : tensor(block.base),
      experts: block.experts.map(tensor),
      statistics: block.statistics.map(tensor),
      masks: (map.masks?.(block, context, settings) ?? []).map(tensor),
      settings,
    };
    return map.define(tf, input);
  });
}
