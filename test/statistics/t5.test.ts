import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { choiceLogProbabilities } from '../../src/models/t5/likelihood.ts';
import { parseT5Config } from '../../src/models/t5/config.ts';
import { loadT5Parameters } from '../../src/models/t5/t5-model.ts';
import { accumulate } from '../../src/statistics/accumulate.ts';
import { targetUniform } from '../../src/statistics/random.ts';
import { type SequenceExample } from '../../src/statistics/sequence-data.ts';
import { type StatisticData, type StatisticModel } from '../../src/statistics/statistic-model.ts';
import { t5Sequences } from '../../src/statistics/t5-sequences.ts';
import { type StatisticSums } from '../../src/statistics/sums.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { parseSafetensors } from '../support/parse-safetensors.ts';

const GOLDENS = join(import.meta.dirname, '../goldens/t5');
/** ‖a − b‖ / ‖b‖ of a tensor, both computed in f32 through several layers and back. */
const TOLERANCE = 1e-4;

beforeAll(useWasmBackend);

describe.each(['v1_0', 'v1_1', 'mt5'])('statistics of a T5 model (%s)', (name) => {
  const folder = join(GOLDENS, name);
  const read = (file: string) => readFileSync(join(folder, file));
  const { tensors: golden } = parseSafetensors(read('golden.safetensors'));
  const { inputs, targets, choices }: Record<'inputs' | 'targets', number[][]> & { choices: number[][][] } = JSON.parse(
    read('golden.json').toString(),
  );
  const config = parseT5Config(JSON.parse(read('config.json').toString()));
  const rows = [...inputs.keys()];
  let model: StatisticModel<SequenceExample>;

  beforeAll(async () => {
    const files = readdirSync(folder).filter((file) => file.startsWith('model') && file.endsWith('.safetensors'));
    const located = files.map((file) => {
      const path = join(folder, file);
      return { path: file, location: { kind: 'file' as const, path, bytes: statSync(path).size } };
    });
    model = t5Sequences({ parameters: await loadT5Parameters({ files: located }, config), config }, 12);
  });

  const dataOf = (examples: readonly SequenceExample[]): StatisticData<SequenceExample> => ({
    rows: examples.length,
    async *read(wanted) {
      for (const row of wanted) yield { row, example: examples[row] };
    },
  });
  const examples = rows.map((row): SequenceExample => ({ input: inputs[row], target: targets[row], choices: [] }));

  function expectGolden(
    sums: StatisticSums,
    kind: string,
    stored: (weight: string) => string,
    divisor: (rows: number) => number,
  ) {
    const names = [...golden.keys()].filter((key) => key.startsWith(`${kind}/`));
    for (const key of names) {
      const weight = key.slice(kind.length + 1);
      const expected = golden.get(key) ?? [];
      const sum = sums.tensors.get(stored(weight));
      if (!sum) throw new Error(`no ${kind} of ${weight}`);
      const difference = Math.hypot(...sum.values.map((value, i) => value / divisor(sum.rows) - expected[i]));
      expect({ weight, close: difference / Math.hypot(...expected) < TOLERANCE }).toEqual({ weight, close: true });
    }
    return names.length;
  }

  test('the empirical Fisher is that of torch autograd', async () => {
    const sums = await accumulate({ kind: 'FISHER', sampleSeed: null, model, data: dataOf(examples), rows });
    expect(
      expectGolden(
        sums,
        'fisher',
        (weight) => weight,
        () => inputs.length,
      ),
    ).toBe(sums.tensors.size);
  });

  test('Gram matrices are those of torch hooks, divided by the tokens of the input or of the target', async () => {
    const sums = await accumulate({ kind: 'GRAM', sampleSeed: null, model, data: dataOf(examples), rows });
    const stored = (weight: string) => sums.covers.get(weight) ?? '';
    expect(expectGolden(sums, 'gram', stored, (count) => count)).toBe(sums.covers.size);
    // All that project the encoder's states share one matrix.
    const crossing = [...sums.covers].filter(([weight]) => /EncDecAttention\.[kv]\./.test(weight));
    expect(new Set(crossing.map(([, tensor]) => tensor)).size).toBe(1);
    const tokens = (texts: number[][]) => texts.reduce((sum, { length }) => sum + length, 0);
    expect(sums.tensors.get(crossing[0][1])?.rows).toBe(tokens(inputs));
    expect(sums.tensors.get(stored('decoder.block.0.layer.0.SelfAttention.q.weight'))?.rows).toBe(tokens(targets));
  });

  test('a drawn target is a choice, with the probability of the whole answer', async () => {
    const example = { input: inputs[1], target: choices[1][0], choices: choices[1] };
    const scores = choiceLogProbabilities([example.input], [example.choices], model.parameters, config).dataSync();
    const total =
      Math.exp(scores[0]) + (scores.length > 1 ? [...scores].slice(1).reduce((sum, s) => sum + Math.exp(s), 0) : 0);
    const first = Math.exp(scores[0]) / total;
    const below = await model.resample(example, () => Math.max(0, first - 1e-4));
    const above = await model.resample(example, () => Math.min(1 - 1e-9, first + 1e-4));
    expect(below.target).toEqual(example.choices[0]);
    expect(above.target).not.toEqual(example.choices[0]);
  });

  test('a drawn text is drawn token by token, the same for the same random numbers', async () => {
    const draw = () => model.resample(examples[0], targetUniform(3, 0));
    const { target } = await draw();
    expect((await draw()).target).toEqual(target);
    expect(target.length).toBeGreaterThan(0);
    expect(target.length).toBeLessThanOrEqual(12);
    const other = await model.resample(examples[0], targetUniform(4, 0));
    expect(other.target).not.toEqual(target);
    // A random number of 0 takes the first token that has any probability.
    expect((await model.resample(examples[0], () => 0)).target[0]).toBe(0);
  });
});
