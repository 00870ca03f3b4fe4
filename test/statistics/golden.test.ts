import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { accumulate } from '../../src/statistics/accumulate.ts';
import { type ClipExample } from '../../src/statistics/clip-classification.ts';
import { type StatisticModel } from '../../src/statistics/statistic-model.ts';
import { type StatisticSums } from '../../src/statistics/sums.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { goldenData, goldenLabels, goldenModel, goldenStatistic } from './goldens.ts';

/** ‖a − b‖ / ‖b‖ of a tensor: what f32 through two layers and back leaves against f64. */
const TOLERANCE = 5e-6;
/** The gradient of a key's bias is exactly zero, for attention does not see it: what is there is rounding, squared. */
const ROUNDING = /k_proj\.bias$/;

function expectClose(sums: StatisticSums, golden: ReadonlyMap<string, Float32Array>, by: (rows: number) => number) {
  expect([...sums.tensors.keys()].sort()).toEqual([...golden.keys()].sort());
  const largest = Math.max(...[...golden.values()].map((values) => Math.hypot(...values)));
  for (const [name, expected] of golden) {
    const { values, rows: count } = sums.tensors.get(name) as { values: Float64Array; rows: number };
    const difference = Math.hypot(...values.map((value, i) => value / by(count) - expected[i]));
    const relative = difference / (ROUNDING.test(name) ? largest : Math.hypot(...expected));
    expect({ name, relative, close: relative < TOLERANCE }).toEqual({ name, relative, close: true });
  }
}

let normalized: StatisticModel<ClipExample>;
const rows = Array.from({ length: 20 }, (_, row) => row);

beforeAll(async () => {
  await useWasmBackend();
  normalized = await goldenModel('normalized');
});

const fisher = (model: StatisticModel<ClipExample>, sampleSeed: number | null, labels?: readonly number[]) =>
  accumulate({ kind: 'FISHER', sampleSeed, model, data: goldenData(labels), rows });

describe('the diagonal Fisher of a CLIP model', () => {
  test('is that of torch autograd, with gold labels', async () => {
    const { tensors, metadata } = await goldenStatistic('fisher-empirical');
    expect(metadata).toMatchObject({ kind: 'FISHER', variant: 'empirical', n: 20 });
    expectClose(await fisher(normalized, null), tensors, () => 20);
  });

  test('is that of torch autograd, with the labels that torch drew by the same random numbers', async () => {
    const { tensors } = await goldenStatistic('fisher-sampled');
    const drawn = await fisher(normalized, goldenLabels.seed);
    expectClose(drawn, tensors, () => 20);
    const given = await fisher(normalized, null, goldenLabels.drawn);
    for (const [name, { values }] of given.tensors) expect(drawn.tensors.get(name)?.values).toEqual(values);
  });

  test('follows the head of the benchmark', async () => {
    const { tensors } = await goldenStatistic('fisher-paper');
    expectClose(await fisher(await goldenModel('paper'), null), tensors, () => 20);
  });

  test('leaves text tower and temperature out', async () => {
    const { tensors } = await fisher(normalized, null);
    expect([...tensors.keys()].filter((name) => !/^(?:vision_model|visual_projection)\./.test(name))).toEqual([]);
  });

  test('squares each example’s gradient, not that of a batch', async () => {
    const { parameters } = normalized;
    const name = 'visual_projection.weight';
    const examples: ClipExample[] = [];
    for await (const { example } of goldenData().read(rows)) examples.push(example);
    const batch = tf.tidy(() => {
      const lossOf = (value: tf.Tensor) =>
        examples
          .map((example) => normalized.loss(example, new Map([...parameters, [name, value]])))
          .reduce((sum, loss) => tf.add(sum, loss) as tf.Scalar);
      return tf.square(tf.grad(lossOf)(parameters.get(name) as tf.Tensor)).dataSync();
    });
    const each = (await fisher(normalized, null)).tensors.get(name)?.values ?? new Float64Array();
    const relative = Math.hypot(...each.map((value, i) => batch[i] - value)) / Math.hypot(...each);
    expect(relative).toBeGreaterThan(0.1);
  });
});

describe('the Gram matrices of a CLIP model', () => {
  const gram = () => accumulate({ kind: 'GRAM', sampleSeed: null, model: normalized, data: goldenData(), rows });

  test('are those of torch’s forward hooks, each over its own rows', async () => {
    const { tensors, metadata } = await goldenStatistic('gram');
    const sums = await gram();
    expectClose(sums, tensors, (count) => count);
    expect(metadata.rows).toBe(20 * 17);
    expect(sums.tensors.get('vision_model.encoder.layers.0.mlp.fc1.weight')?.rows).toBe(metadata.rows);
    expect(sums.tensors.get('visual_projection.weight')?.rows).toBe(metadata.rowsOf?.['visual_projection.weight']);
  });

  test('are stored once for query, key and value', async () => {
    const { metadata } = await goldenStatistic('gram');
    expect(Object.fromEntries((await gram()).covers)).toEqual(metadata.covers);
  });
});

test('accumulating leaves no tensor behind', async () => {
  const before = tf.memory().numTensors;
  await fisher(normalized, goldenLabels.seed);
  await accumulate({ kind: 'GRAM', sampleSeed: null, model: normalized, data: goldenData(), rows });
  expect(tf.memory().numTensors).toBe(before);
});
