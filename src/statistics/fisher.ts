import * as tf from '@tensorflow/tfjs-core';
import { parameter, type Parameters, watchLinear } from '../models/parameters.ts';
import { readFloats } from '../tensor/tf/read-floats.ts';
import { addFlops, countLinear, FORWARD_AND_BACKWARD } from './count-flops.ts';
import { targetUniform } from './random.ts';
import { type NumberedExample, type StatisticModel } from './statistic-model.ts';
import { addToSum, type StatisticSums } from './sums.ts';

/**
 * Adds Σ (∇ log p(y|x))² of a chunk of examples to the sums: the diagonal Fisher of Matena & Raffel (arXiv 2111.09832)
 * before its division by N. Gradients are taken one example at a time, for the square of a sum is not the sum of squares.
 * Within the chunk the device adds in f32, chunks are added in f64.
 * @param seed of the labels' draw for the sampled variant; null: the gold labels
 */
export async function addFisher<Example>(
  model: StatisticModel<Example>,
  examples: readonly NumberedExample<Example>[],
  seed: number | null,
  sums: StatisticSums,
): Promise<void> {
  const { covers: names, parameters } = model;
  const values = names.map((name) => parameter(parameters, name));
  const squared = values.reduce((sum, value) => sum + value.size, 0);
  const count = countLinear(sums, parameters, FORWARD_AND_BACKWARD);
  let squares: tf.Tensor[] | null = null;
  try {
    for (const { example, row } of examples) {
      const target = seed === null ? example : await model.resample(example, targetUniform(seed, row));
      const before: tf.Tensor[] | null = squares;
      squares = tf.tidy(() =>
        tf
          .grads((...current) => model.loss(target, watchLinear(withValues(parameters, names, current), count)))(values)
          .map((gradient, i) => (before ? tf.add(before[i], tf.square(gradient)) : tf.square(gradient))),
      );
      tf.dispose(before ?? []);
      // GPT-2's layers are not linear ones with a weight of [outputs, inputs], so nothing counts them
      if (sums.flops === 0) sums.flops = null;
      addFlops(sums, 2 * squared);
    }
    const place = { firstRow: examples[0].row, lastRow: examples[examples.length - 1].row };
    for (const [i, square] of (squares ?? []).entries()) {
      const added = await readFloats(square);
      addToSum(sums, names[i], square.shape, added, examples.length, place);
    }
  } finally {
    tf.dispose(squares ?? []);
  }
  sums.examples += examples.length;
}

function withValues(parameters: Parameters, names: readonly string[], values: readonly tf.Tensor[]): Parameters {
  const current = new Map(parameters);
  names.forEach((name, i) => current.set(name, values[i]));
  return current;
}
