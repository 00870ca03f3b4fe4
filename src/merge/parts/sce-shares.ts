import type * as Tf from '@tensorflow/tfjs-core';
import { elementCount } from '../../tensor/dtype.ts';
import { type Block, type TensorContext } from '../block.ts';
import { type Definition } from '../maps.ts';
import { type MeasurePass, type TensorSums } from '../passes.ts';
import { type Recipe } from '../recipe-types.ts';
import { finiteSums } from './gram.ts';
import { selectionMasks } from './variance-selection.ts';

/** The second and third step of SCE: weights from squares, and the sum of what agrees. */

const PASS = 'mean-squares';
/** Weights that sum to less are even. */
const LEAST_TOTAL = 1e-6;
/** The divisor of an entry is no less than this. */
const LEAST_DIVISOR = 1e-6;

/** Σ τᵢ² of every expert over the selected entries. */
export function squarePass({ experts }: Recipe): MeasurePass {
  return {
    kind: 'measure',
    name: PASS,
    values: () => experts.length,
    flopsPerElement: 3 * experts.length,
    measure: (block, context, to) => addSquares(block, selectionMasks(block, context), to),
    finish: finiteSums,
  };
}

/** The weights of the experts in one tensor. */
export function sceShares({ reductions, index, shape }: TensorContext): readonly number[] {
  const elements = elementCount(shape);
  const means = (reductions[PASS] as TensorSums)[index].map((sum) => sum / elements);
  const total = means.reduce((sum, mean) => sum + mean, 0);
  return means.map((mean) => (total < LEAST_TOTAL ? 1 / means.length : mean / total));
}

/** θ₀ + Σ aᵢτᵢ / Σ aᵢ over the experts whose entry has the sign of Σ τᵢ (plus where it is zero). */
export function sceSum(tf: typeof Tf, { base, experts, masks, settings }: Definition<readonly number[]>): Tf.Tensor {
  if (base === null) throw new TypeError('internal: SCE needs its base');
  const zero = tf.zerosLike(base);
  const deltas = experts.map((expert, index) => {
    const delta = tf.sub(expert, base);
    return masks.length === 0 ? delta : tf.where(tf.greater(masks[index], 0), delta, zero);
  });
  const sum = deltas.reduce((total, delta) => tf.add(total, delta), zero);
  const positive = tf.greaterEqual(sum, 0);
  // as numbers, because the `Select` of the wasm backend writes past the end of a boolean result
  const shares = deltas.map((delta, index) => {
    const agrees = tf.where(positive, tf.cast(tf.greater(delta, 0), 'float32'), tf.cast(tf.less(delta, 0), 'float32'));
    return tf.mul(agrees, settings[index]);
  });
  const merged = deltas.reduce((total, delta, index) => {
    const term = tf.where(tf.greater(shares[index], 0), tf.mul(delta, shares[index]), zero);
    return tf.add(total, term);
  }, zero);
  const divisor = shares.reduce<Tf.Tensor>((total, share) => tf.add(total, share), zero);
  const mean = tf.div(merged, tf.maximum(divisor, LEAST_DIVISOR));
  // a sum that is not a number agrees with nothing: it must reach the output, where it is reported
  return tf.add(base, tf.add(mean, tf.sub(sum, sum)));
}

function addSquares({ base, experts, count }: Block, masks: readonly Float32Array[], to: Float64Array): void {
  if (base === null) throw new TypeError('internal: SCE needs its base');
  experts.forEach((expert, index) => {
    const mask = masks.at(index) ?? null;
    let sum = 0;
    for (let e = 0; e < count; e++) {
      if (mask === null || mask[e] > 0) sum += (expert[e] - base[e]) ** 2;
    }
    to[index] += sum;
  });
}
