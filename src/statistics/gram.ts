import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../errors.ts';
import { readFloats } from '../tensor/tf/read-floats.ts';
import { convPatches } from '../models/conv-patches.ts';
import { type ConvWindow, watchLinear } from '../models/parameters.ts';
import { addFlops, countLinear } from './count-flops.ts';
import { type NumberedExample, type StatisticModel } from './statistic-model.ts';
import { addToSum, type StatisticSums } from './sums.ts';

interface Product {
  value: tf.Tensor;
  rows: number;
}

/**
 * Adds Σ xᵀx over the rows (tokens × examples) of a chunk for every linear layer's input x, not centred (Jin et al., arXiv
 * 2212.09849). Rows of a convolution are what its window shows at each position. Layers that get the very same tensor (query, key and value) are counted once, under the first one's weight.
 * Within the chunk the device adds in f32, chunks are added in f64.
 * @throws AppError INVALID_INPUT when the model has no such layer
 */
export async function addGram<Example>(
  model: Pick<StatisticModel<Example>, 'parameters' | 'covers' | 'forward'>,
  examples: readonly NumberedExample<Example>[],
  sums: StatisticSums,
): Promise<void> {
  const covered = new Set(model.covers);
  const products = new Map<string, Product>();
  const storedUnder = new Map<string, string>();
  const count = countLinear(sums, model.parameters, 1);
  const onLinear = (weight: string, x: tf.Tensor, window?: ConvWindow): void => {
    count(weight, x, window);
    if (!covered.has(weight)) return;
    const input = `${x.id} ${JSON.stringify(window)}`;
    const shared = storedUnder.get(input);
    cover(sums, weight, shared ?? weight);
    if (shared !== undefined) return;
    storedUnder.set(input, weight);
    addFlops(sums, addProduct(products, weight, x, window));
  };
  try {
    tf.tidy(() =>
      model.forward(
        examples.map(({ example }) => example),
        watchLinear(model.parameters, onLinear),
      ),
    );
    if (products.size === 0) {
      // GPT-2 stores its weights as [inputs, outputs], for which no method that reads Grams is made
      throw new AppError(
        'INVALID_INPUT',
        'the model has no linear layer with a weight of [outputs, inputs]: take a FISHER',
      );
    }
    const place = { firstRow: examples[0].row, lastRow: examples[examples.length - 1].row };
    for (const [weight, { value, rows }] of products) {
      addToSum(sums, weight, value.shape, await readFloats(value), rows, place);
    }
  } finally {
    for (const { value } of products.values()) value.dispose();
  }
  sums.examples += examples.length;
}

/** Returns its floating-point operations. */
function addProduct(products: Map<string, Product>, weight: string, x: tf.Tensor, window?: ConvWindow): number {
  const before = products.get(weight);
  let count = 0;
  const value = tf.keep(
    tf.tidy(() => {
      const rows = window === undefined ? tf.reshape(x, [-1, x.shape[x.shape.length - 1]]) : convPatches(x, window);
      count = rows.shape[0];
      const product = tf.matMul(rows as tf.Tensor2D, rows as tf.Tensor2D, true, false);
      return before === undefined ? product : tf.add(before.value, product);
    }),
  );
  before?.value.dispose();
  products.set(weight, { value, rows: (before?.rows ?? 0) + count });
  return 2 * count * value.size;
}

function cover({ covers }: StatisticSums, weight: string, stored: string): void {
  const known = covers.get(weight);
  if (known !== undefined && known !== stored) {
    throw new Error(`internal: the input of ${weight} was that of ${known} and is now that of ${stored}`);
  }
  covers.set(weight, stored);
}
