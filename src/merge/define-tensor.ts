import type * as Tf from '@tensorflow/tfjs-core';
import { dropMask } from '../tensor/philox.ts';
import { type MergeMethod, type TensorContext } from './method.ts';

/**
 * One tensor merged by its method's TensorFlow.js definition, in fp32, on whatever backend is current: what every kernel is
 * measured against. Inputs are f32 tensors of one shape; the reductions of the context must be there.
 */
export function defineTensor(
  tf: typeof Tf,
  method: MergeMethod,
  context: TensorContext,
  base: Tf.Tensor | null,
  experts: readonly Tf.Tensor[],
): Tf.Tensor {
  return tf.tidy(() => {
    const settings = method.map.settings(context);
    const { thinning } = settings;
    const masks =
      thinning.kind === 'drop'
        ? experts.map(({ shape, size }, index) => tf.tensor(dropMask(thinning.keys[index], thinning.p, 0, size), shape))
        : [];
    return method.define(tf, { base, experts, settings, masks });
  });
}
