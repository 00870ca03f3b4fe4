import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { type DecoderConfig, parseDecoderConfig } from '../../src/models/decoder/config.ts';
import { decode, headLogits } from '../../src/models/decoder/decoder.ts';
import { loadDecoderWeights } from '../../src/models/decoder/decoder-model.ts';
import { startGeneration } from '../../src/models/decoder/generation.ts';
import { continuationLogProbabilities, continuationLoss } from '../../src/models/decoder/likelihood.ts';
import { decodeGreedily } from '../../src/models/greedy.ts';
import { type Parameters, watchLinear } from '../../src/models/parameters.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { parseSafetensors } from '../support/parse-safetensors.ts';

const GOLDENS = join(import.meta.dirname, '../goldens/decoders');
const END = 2;

interface Golden {
  prompts: number[][];
  targets: number[][];
  losses?: number[];
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

async function load(name: string) {
  const folder = join(GOLDENS, name);
  const files = readdirSync(folder).filter((file) => file.startsWith('model') && file.endsWith('.safetensors'));
  const located = files.map((path) => {
    const at = join(folder, path);
    return { path, location: { kind: 'file' as const, path: at, bytes: statSync(at).size } };
  });
  const json = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  const golden: Golden = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8'));
  return { ...(await loadDecoderWeights({ files: located }, parseDecoderConfig(json))), golden };
}

describe.each(['gpt2', 'bare', 'llama', 'mistral', 'qwen2'])('a decoder of Hugging Face transformers (%s)', (name) => {
  let config: DecoderConfig;
  let parameters: Parameters;
  let golden: Golden;
  beforeAll(async () => {
    ({ config, parameters, golden } = await load(name));
  });

  test('gives the same log-probabilities of continuations, whatever padding a text shares its batch with', () => {
    const { prompts, choices, choice_log_probabilities: expected } = golden;
    const found = continuationLogProbabilities(prompts, choices, parameters, config);
    expect(farthest(found.dataSync(), expected.flat())).toBeLessThan(1e-5);
    const alone = continuationLogProbabilities([prompts[1]], [choices[1]], parameters, config);
    expect(farthest(alone.dataSync(), expected[1])).toBeLessThan(1e-5);
  });

  test('decodes greedily to the same tokens with its cache as without, to early and late ends', async () => {
    const { prompts } = golden;
    const before = tf.memory().numTensors;
    const generate = (some: number[][], most: number, isWhole?: (ids: readonly number[]) => boolean) =>
      decodeGreedily(startGeneration(some, parameters, config), most, config, isWhole);
    const expected = golden.generated.map((row) => {
      const end = row.indexOf(END);
      return { ids: row.slice(0, end < 0 ? undefined : end), ended: end >= 0 };
    });
    expect(await generate(prompts, 12)).toEqual(expected);
    expect(await generate([prompts[1]], 12)).toEqual([expected[1]]);
    expect(await generate(prompts, 12, ({ length }) => length === 3)).toEqual(
      expected.map(({ ids }) => ({ ids: ids.slice(0, 3), ended: true })),
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe.each(['gpt2', 'llama', 'mistral', 'qwen2'])('inside the decoder %s', (name) => {
  const { tensors } = parseSafetensors(readFileSync(join(GOLDENS, name, 'golden.safetensors')));
  let config: DecoderConfig;
  let parameters: Parameters;
  let golden: Golden;
  beforeAll(async () => {
    ({ config, parameters, golden } = await load(name));
  });
  const expected = (tensor: string) => {
    const values = tensors.get(tensor);
    if (!values) throw new Error(`no golden ${tensor}`);
    return values;
  };
  const goldenNames = (kind: string) =>
    [...tensors.keys()].filter((key) => key.startsWith(`${kind}/`)).map((key) => key.slice(kind.length + 1));

  test('logits are those of PyTorch, read at once or in two pieces', () => {
    golden.prompts.forEach((prompt, n) => {
      const ids = [...prompt, ...golden.targets[n]];
      const nothing = { layers: [], paddings: [0] };
      const whole = decode(ids, ids.length, nothing, parameters, config);
      expect(farthest(headLogits(whole.states, parameters, config).dataSync(), expected(`logits.${n}`))).toBeLessThan(
        1e-5,
      );
      const first = decode(prompt, prompt.length, nothing, parameters, config);
      const second = decode(golden.targets[n], golden.targets[n].length, first.present, parameters, config);
      const states = tf.concat([first.states, second.states], 1);
      expect(farthest(headLogits(states, parameters, config).dataSync(), expected(`logits.${n}`))).toBeLessThan(1e-5);
    });
  });

  test('losses and the empirical Fisher information are those of PyTorch, taken example by example', () => {
    const names = goldenNames('fisher');
    expect(new Set(names)).toEqual(new Set(parameters.keys()));
    const sums = names.map((one) => new Float64Array(expected(`fisher/${one}`).length));
    golden.prompts.forEach((prompt, n) => {
      const loss = (...values: tf.Tensor[]) => {
        const named = new Map(names.map((one, i) => [one, values[i]] as const));
        return continuationLoss([prompt], [golden.targets[n]], named, config);
      };
      const { value, grads } = tf.valueAndGrads(loss)(names.map((one) => parameters.get(one) as tf.Tensor));
      expect(value.dataSync()[0]).toBeCloseTo(golden.losses?.[n] as number, 4);
      grads.forEach((gradient, i) =>
        gradient.dataSync().forEach((one, at) => (sums[i][at] += (one * one) / golden.prompts.length)),
      );
    });
    names.forEach((one, i) => expect(farthest(sums[i], expected(`fisher/${one}`))).toBeLessThan(1e-4));
  });

  test('Gram matrices of its linear layers are those of PyTorch', () => {
    const sums = new Map<string, { values: Float64Array; rows: number }>();
    const watched = watchLinear(parameters, (weight, x) => {
      const width = x.shape[x.shape.length - 1];
      const rows = tf.reshape(x, [-1, width]);
      const products = tf.matMul(rows, rows, true).dataSync<'float32'>();
      const sum = sums.get(weight) ?? { values: new Float64Array(products.length), rows: 0 };
      products.forEach((value, at) => (sum.values[at] += value));
      sum.rows += x.size / width;
      sums.set(weight, sum);
    });
    golden.prompts.forEach((prompt, n) => continuationLoss([prompt], [golden.targets[n]], watched, config));
    expect(new Set(sums.keys())).toEqual(new Set(goldenNames('gram')));
    for (const [weight, { values, rows }] of sums) {
      const found = values.map((value) => value / rows);
      expect(farthest(found, expected(`gram/${weight}`))).toBeLessThan(1e-5);
    }
  });
});
