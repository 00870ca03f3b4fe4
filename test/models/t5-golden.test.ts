import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { type Parameters, watchLinear } from '../../src/models/parameters.ts';
import { parseT5Config } from '../../src/models/t5/config.ts';
import { decode, headLogits, memoryOf } from '../../src/models/t5/decoder.ts';
import { encodeInputs } from '../../src/models/t5/encoder.ts';
import { decodeGreedily } from '../../src/models/greedy.ts';
import { startGeneration } from '../../src/models/t5/generation.ts';
import { choiceLogProbabilities, IGNORED, sequenceLoss } from '../../src/models/t5/likelihood.ts';
import { positionBucket } from '../../src/models/t5/position-bias.ts';
import { loadT5Parameters } from '../../src/models/t5/t5-model.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { parseSafetensors } from '../support/parse-safetensors.ts';

const GOLDENS = join(import.meta.dirname, '../goldens/t5');
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

interface Golden {
  inputs: number[][];
  targets: number[][];
  loss: number;
  losses: number[];
  choices: number[][][];
  choice_log_probabilities: number[][];
  generated: number[][];
}

beforeAll(useWasmBackend);

/** Largest difference, relative to the largest value. */
function farthest(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(value - found[i]))) / scale;
}

/** Row `i` of [rows, tokens, width], without the padding behind its `tokens`. */
const unpadded = (x: tf.Tensor, i: number, tokens: number) =>
  tf.slice(x, [i, 0, 0], [1, tokens, x.shape[2] as number]).dataSync<'float32'>();

describe.each(['v1_0', 'v1_1', 'mt5'])('a T5 model saved by Hugging Face transformers (%s)', (name) => {
  const folder = join(GOLDENS, name);
  const golden: Golden = readJson(join(folder, 'golden.json'));
  const { tensors } = parseSafetensors(readFileSync(join(folder, 'golden.safetensors')));
  const config = parseT5Config(readJson(join(folder, 'config.json')));
  const { inputs, targets } = golden;
  let parameters: Parameters;

  const expected = (tensor: string) => {
    const values = tensors.get(tensor);
    if (!values) throw new Error(`no golden ${tensor}`);
    return values;
  };
  const goldenNames = (kind: string) =>
    [...tensors.keys()].filter((key) => key.startsWith(`${kind}/`)).map((key) => key.slice(kind.length + 1));

  beforeAll(async () => {
    const files = readdirSync(folder).filter((file) => file.startsWith('model') && file.endsWith('.safetensors'));
    const located = files.map((path) => {
      const at = join(folder, path);
      return { path, location: { kind: 'file' as const, path: at, bytes: statSync(at).size } };
    });
    parameters = await loadT5Parameters({ files: located }, config);
  });

  test('gives the same encoder states and decoder logits, whatever padding a text shares its batch with', () => {
    const encoded = encodeInputs(inputs, parameters, config);
    inputs.forEach(({ length }, n) =>
      expect(farthest(unpadded(encoded.states, n, length), expected(`encoder.${n}`))).toBeLessThan(1e-5),
    );
    const tokens = Math.max(...targets.map(({ length }) => length));
    const shifted = targets.flatMap((row) =>
      Array.from({ length: tokens }, (_, i) => (i === 0 ? config.startTokenId : (row[i - 1] ?? config.padTokenId))),
    );
    const { states } = decode(shifted, tokens, memoryOf(encoded, parameters, config), parameters, config);
    const logits = headLogits(states, parameters, config);
    targets.forEach(({ length }, n) =>
      expect(farthest(unpadded(logits, n, length), expected(`logits.${n}`))).toBeLessThan(1e-5),
    );
  });

  test('gives the same loss, over the batch and for each example', () => {
    expect(sequenceLoss(inputs, targets, parameters, config).dataSync()[0]).toBeCloseTo(golden.loss, 4);
    const losses = inputs.map((input, n) => sequenceLoss([input], [targets[n]], parameters, config).dataSync()[0]);
    expect(farthest(losses, golden.losses)).toBeLessThan(1e-5);
    const ignoring = targets.map((row) => [...row, IGNORED, IGNORED]);
    expect(sequenceLoss(inputs, ignoring, parameters, config).dataSync()[0]).toBeCloseTo(golden.loss, 4);
  });

  test('gives the same log-probabilities of whole answers', () => {
    const found = choiceLogProbabilities(inputs, golden.choices, parameters, config);
    expect(farthest(found.dataSync(), golden.choice_log_probabilities.flat())).toBeLessThan(1e-5);
  });

  test('decodes greedily to the same tokens with its cache as without, to early and late ends', async () => {
    const before = tf.memory().numTensors;
    const generated = await decodeGreedily(startGeneration(inputs, parameters, config), 12, config);
    expect(tf.memory().numTensors).toBe(before);
    const bodies = golden.generated.map((row) => {
      const end = row.indexOf(1);
      return { ids: row.slice(1, end < 0 ? undefined : end), ended: end >= 0 };
    });
    expect(generated).toEqual(bodies);
    expect(await decodeGreedily(startGeneration([inputs[2]], parameters, config), 12, config)).toEqual([bodies[2]]);
    expect(await decodeGreedily(startGeneration(inputs, parameters, config), 1, config)).toEqual(
      bodies.map(({ ids, ended }) => ({ ids: ids.slice(0, 1), ended: ended && ids.length === 0 })),
    );
  });

  /** Parameters of the golden's kind as arguments of a loss, and its gradients with respect to them. */
  function gradients(names: readonly string[], examples: readonly number[]): tf.Tensor[] {
    const loss = (...values: tf.Tensor[]) => {
      const named = new Map([...parameters, ...names.map((one, i) => [one, values[i]] as const)]);
      const pick = (rows: number[][]) => examples.map((n) => rows[n]);
      return sequenceLoss(pick(inputs), pick(targets), named, config);
    };
    return tf.grads(loss)(names.map((one) => parameters.get(one) as tf.Tensor));
  }

  test('has the gradients of PyTorch for every parameter', () => {
    const names = goldenNames('gradient');
    expect(new Set(names)).toEqual(new Set(parameters.keys()));
    gradients(names, [...inputs.keys()]).forEach((gradient, i) =>
      expect(farthest(gradient.dataSync(), expected(`gradient/${names[i]}`))).toBeLessThan(1e-4),
    );
  });

  test('has the empirical Fisher information of PyTorch, taken example by example', () => {
    const names = goldenNames('fisher');
    const sums = names.map((one) => new Float64Array(expected(`fisher/${one}`).length));
    for (const n of inputs.keys()) {
      gradients(names, [n]).forEach((gradient, i) =>
        gradient.dataSync().forEach((value, at) => (sums[i][at] += (value * value) / inputs.length)),
      );
    }
    names.forEach((one, i) => expect(farthest(sums[i], expected(`fisher/${one}`))).toBeLessThan(1e-4));
  });

  test('shows the inputs of every linear layer: their Gram matrices are those of PyTorch', () => {
    const sums = new Map<string, Float64Array>();
    const watched = watchLinear(parameters, (weight, x) => {
      const rows = tf.reshape(x, [-1, x.shape[x.shape.length - 1]]);
      const products = tf.matMul(rows, rows, true).dataSync<'float32'>();
      const sum = sums.get(weight) ?? new Float64Array(products.length);
      products.forEach((value, at) => (sum[at] += value));
      sums.set(weight, sum);
    });
    inputs.forEach((input, n) => sequenceLoss([input], [targets[n]], watched, config));
    expect(new Set(sums.keys())).toEqual(new Set(goldenNames('gram')));
    // of layers that see the encoder's states: the encoder, and the keys and values of cross-attention
    const seesInput = (name: string) => name.startsWith('encoder.') || /\.EncDecAttention\.[kv]\./.test(name);
    const count = (rows: number[][]) => rows.reduce((total, { length }) => total + length, 0);
    for (const [weight, sum] of sums) {
      const tokens = count(seesInput(weight) ? inputs : targets);
      const found = sum.map((value) => value / tokens);
      expect(farthest(found, expected(`gram/${weight}`))).toBeLessThan(1e-5);
    }
  });
});

test('relative positions fall into the buckets of the public implementation', () => {
  const cases: { buckets: number; maxDistance: number; bidirectional: boolean; found: number[] }[] = readJson(
    join(GOLDENS, 'buckets.json'),
  );
  for (const { buckets, maxDistance, bidirectional, found } of cases) {
    const positions = found.map((_, i) => i - (found.length - 1) / 2);
    expect(positions.map((at) => positionBucket(at, bidirectional, buckets, maxDistance))).toEqual(found);
  }
});
