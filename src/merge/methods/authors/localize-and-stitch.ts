import type * as Tf from '@tensorflow/tfjs-core';
import { type Block, type TensorContext } from '../../block.ts';
import { type Definition } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { type Ranked } from '../../passes.ts';
import { numberOf } from '../../values.ts';

const PASS = 'localize';

/** |τᵢ| of every element, in f32. */
function magnitudes({ base, experts }: Block): Float32Array[] {
  if (base === null) throw new TypeError('internal: localize_and_stitch needs its base');
  return experts.map((expert) => Float32Array.from(expert, (value, i) => Math.abs(Math.fround(value - base[i]))));
}

/** Tᵢ of every expert: what exceeds it is localized; of a share that is less than one element, nothing is. */
function thresholds({ recipe, reductions }: TensorContext): number[] {
  const [channels] = reductions[PASS] as Ranked;
  return recipe.experts.map((_, index) => channels[index]?.[0]?.score ?? Infinity);
}

function define(tf: typeof Tf, { base, experts, settings }: Definition<number[]>): Tf.Tensor {
  if (base === null) throw new TypeError('internal: localize_and_stitch needs its base');
  const zero = tf.zerosLike(base);
  const deltas = experts.map((expert) => tf.sub(expert, base));
  const masks = deltas.map((delta, i) => tf.cast(tf.greater(tf.abs(delta), settings[i]), 'float32'));
  const sum = deltas.reduce<Tf.Tensor>((total, delta, i) => tf.add(total, tf.mul(delta, masks[i])), zero);
  const count = masks.reduce<Tf.Tensor>((total, mask) => tf.add(total, mask), zero);
  return tf.add(base, tf.div(sum, tf.maximum(count, 1)));
}

/**
 * θ₀ + Σ maskᵢ⊙τᵢ / max(Σ maskᵢ, 1), maskᵢ = |τᵢ| > Tᵢ with Tᵢ the ⌊s·D⌋-th largest magnitude of the whole task vector. The
 * data-free form of Localize-and-Stitch (2408.13656), section 3.
 */
export const method: MergeMethod = {
  card: {
    id: 'localize_and_stitch',
    dialect: 'authors',
    version: 1,
    family: 'SPARSE',
    title: 'Localize-and-Stitch',
    summary: 'Keeps the few largest entries of each task vector and averages them where several experts kept one.',
    citation: { title: 'Localize-and-Stitch: efficient model merging via sparse task arithmetic', arxiv: '2408.13656' },
    experts: { min: 1, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [
      {
        name: 'sparsity',
        type: 'number',
        default: 0.1,
        min: 0,
        max: 1,
        grid: [0.01, 0.05, 0.1],
        help: 'Share s of the entries of each task vector that is localized, over the whole model.',
      },
    ],
    costFormula: '(9M+3)·P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: ({ experts }) => 9 * experts.length + 3,
  passes: () => [
    {
      kind: 'rank',
      name: PASS,
      scope: 'model',
      channels: ({ experts }) => experts.length,
      ranks: (_, elements, recipe) => {
        const rank = Math.floor(numberOf(recipe, 'sparsity') * elements);
        return recipe.experts.map(() => (rank === 0 ? [] : [rank]));
      },
      flopsPerElement: 4,
      score: magnitudes,
    },
  ],
  map: { kind: 'elementwise', settings: thresholds, define },
};
