import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { regmeanMap } from '../../src/merge/parts/regmean.ts';
import { type ClipModel } from '../../src/models/clip/clip-model.ts';
import { parseClipConfig } from '../../src/models/clip/config.ts';
import { parsePreprocessing } from '../../src/models/clip/preprocess.ts';
import { stagedVision } from '../../src/models/clip/staged-vision.ts';
import { loadParameters } from '../../src/models/load-parameters.ts';
import { type Parameters } from '../../src/models/parameters.ts';
import { type StagedForward } from '../../src/models/staged.ts';
import { parseT5Config } from '../../src/models/t5/config.ts';
import { stagedSequences } from '../../src/models/t5/staged-sequences.ts';
import { loadT5Parameters } from '../../src/models/t5/t5-model.ts';
import { accumulate } from '../../src/statistics/accumulate.ts';
import { finishStatistic } from '../../src/statistics/finish.ts';
import { beginExamples, type StagedExamples } from '../../src/statistics/merged-inputs/examples.ts';
import { createGramFile } from '../../src/statistics/merged-inputs/gram-file.ts';
import { mergeStage } from '../../src/statistics/merged-inputs/merge-stage.ts';
import { walkStages, type WalkingExpert } from '../../src/statistics/merged-inputs/walk-stages.ts';
import { type StatisticData, type StatisticModel } from '../../src/statistics/statistic-model.ts';
import { t5Sequences } from '../../src/statistics/t5-sequences.ts';
import { createCpuMatrixDevice } from '../../src/tensor/cpu-matrix-device.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { readFloats } from '../../src/tensor/tf/read-floats.ts';
import {
  planCase,
  temporaryFolder,
  type TestCheckpoint,
  type TestStatistic,
  writeCheckpoint,
} from '../merge/support.ts';
import { describeDevices } from '../support/devices.ts';
import { parseSafetensors } from '../support/parse-safetensors.ts';
import { goldenData, goldenModel, readStatistic } from './goldens.ts';

const GOLDENS = join(import.meta.dirname, '../goldens');
const CLIP = join(GOLDENS, 'clip/quick');

const folder = temporaryFolder();
afterAll(folder.remove);
beforeAll(useWasmBackend);
const matrices = createCpuMatrixDevice();

const filesOf = (at: string) => ({
  files: readdirSync(at).map((path) => {
    const file = join(at, path);
    return { path, location: { kind: 'file' as const, path: file, bytes: statSync(file).size } };
  }),
});

/** What a merge has of one expert: its parameters, its own Grams, and its examples before the first stage. */
interface Case {
  readonly checkpoint: TestCheckpoint;
  readonly parameters: Parameters;
  readonly statistic: TestStatistic & { readonly path: string };
  readonly examples: StagedExamples;
}

let written = 0;

async function caseOf<Example, Input>(
  parameters: Parameters,
  model: StatisticModel<Example>,
  data: StatisticData<Example>,
  forward: StagedForward<Input>,
  inputOf: (example: Example) => Input,
): Promise<Case> {
  const tensors = [];
  for (const [name, tensor] of parameters) {
    tensors.push({ name, dtype: 'F32' as const, shape: tensor.shape, values: await readFloats(tensor) });
  }
  const checkpoint = writeCheckpoint(folder.path, tensors);
  const rows = Array.from({ length: data.rows }, (_, row) => row);
  const sums = await accumulate({ kind: 'GRAM', sampleSeed: null, model, data, rows });
  const request = {
    ...{ kind: 'GRAM' as const, variant: null, model: checkpoint.table.digest, benchmark: 'a@1', cell: 'a' },
    ...{ split: 'tune', dataFile: '0'.repeat(64), n: null, seed: 0 },
  };
  const { metadata, file } = finishStatistic(request, rows, model, sums);
  const path = join(folder.path, `gram-${written++}.safetensors`);
  writeFileSync(
    path,
    Buffer.concat([file.header.header, ...file.header.tensors.map(({ name }) => file.bytesOf(name))]),
  );
  const digest = String(written).padStart(64, '0');
  const table = {
    ...{ digest, kind: 'GRAM' as const, model: checkpoint.table.digest },
    covers: new Map(Object.entries(metadata.covers ?? {})),
    tensors: file.header.tensors.map((tensor) => ({ ...tensor, file: 'statistic' })),
  };
  const location = { kind: 'file' as const, path, bytes: file.header.fileBytes };
  return {
    ...{ checkpoint, parameters },
    statistic: { path, table, locations: { digest, files: new Map([['statistic', location]]) } },
    examples: await beginExamples(forward, inputOf, data, { n: null, seed: 0 }),
  };
}

/** Walks through all stages; gives what was taken again by stored tensor, and the merged parameters by name. */
async function walked(cases: readonly Case[], lambda: number) {
  const { plan } = planCase({
    ...{ folder: folder.path, method: 'regmean_plus_plus', parameters: { lambda } },
    experts: cases.map(({ checkpoint }) => checkpoint),
    statistics: cases.map(({ statistic }) => statistic),
  });
  const inOrder = plan.recipe.experts.map(({ digest }) => {
    return cases.find(({ checkpoint }) => checkpoint.table.digest === digest) as Case;
  });
  const targets = inOrder.map(() => join(folder.path, `again-${written++}.safetensors`));
  const experts: (WalkingExpert & { readonly own: Parameters })[] = [];
  for (const [index, { statistic, examples, parameters }] of inOrder.entries()) {
    const location = { kind: 'file' as const, path: statistic.path, bytes: statSync(statistic.path).size };
    const load: WalkingExpert['load'] = async (stage) => {
      return new Map([...stage.keys()].map((name) => [name, tf.clone(parameters.get(name) as tf.Tensor)]));
    };
    experts.push({ own: parameters, examples, load, grams: await createGramFile(targets[index], location) });
  }
  await walkStages({ plan, map: regmeanMap, device: matrices, experts });
  expect(experts.map(({ grams }) => grams.missing())).toEqual(experts.map(() => []));
  const whole = new Map(cases[0].examples.stages.flatMap((stage) => [...stage]));
  const floats: Map<string, Float32Array>[] = [];
  for (const { own } of experts) {
    const values = new Map<string, Float32Array>();
    for (const name of whole.keys()) values.set(name, await readFloats(own.get(name) as tf.Tensor));
    floats.push(values);
  }
  const grams = experts.map((expert) => expert.grams);
  const merged = await mergeStage(whole, { plan, map: regmeanMap, device: matrices, experts: floats, grams });
  for (const { close } of grams) await close();
  const again = await Promise.all(targets.map((path) => readStatistic(new Uint8Array(readFileSync(path)))));
  return { merged, again: again.map(({ tensors }) => tensors) };
}

function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const expected = Array.from(b);
  return Math.hypot(...expected.map((value, i) => value - a[i])) / Math.hypot(...expected);
}

/** Expert k of the golden file: w + roll(w, k + 1) / 4 for every parameter. */
async function rolled(parameters: Parameters, k: number): Promise<Parameters> {
  const made = new Map<string, tf.Tensor>();
  for (const [name, tensor] of parameters) {
    const values = await readFloats(tensor);
    const length = values.length;
    const next = values.map((value, i) => value + values[(i - k - 1 + (k + 1) * length) % length] / 4);
    made.set(name, tf.tensor(next, tensor.shape));
  }
  return made;
}

describeDevices('RegMean++ of two CLIP experts', (device) => {
  test('is that of torch, layer by layer', async () => {
    await device.use();
    const config = parseClipConfig(JSON.parse(readFileSync(join(CLIP, 'config.json'), 'utf8')));
    const size = config.vision.imageSize;
    const preprocessing = parsePreprocessing({ size, crop_size: size }, config.vision);
    const base = await goldenModel('normalized');
    const all = goldenData();
    const cases: Case[] = [];
    for (const k of [0, 1]) {
      const parameters = await rolled(base.parameters, k);
      const own = { ...base, parameters };
      const data: StatisticData<{ pixels: Uint8Array; label: number }> = {
        rows: all.rows / 2,
        read: (rows) => all.read(rows.map((row) => 2 * row + k)),
      };
      const forward = stagedVision({ config, preprocessing } as ClipModel);
      cases.push(await caseOf(parameters, own, data, forward, ({ pixels }) => pixels));
    }
    const { merged } = await walked(cases, 0.95);
    const { tensors } = parseSafetensors(readFileSync(join(GOLDENS, 'statistics/regmean-plus-plus.safetensors')));
    expect(tensors.size).toBe(2 * 16);
    for (const [name, expected] of tensors) {
      const off = difference(await readFloats(merged.get(name) as tf.Tensor), expected);
      // sums of 50 to 250 rows in f32, then a solve whose condition number is a few thousand
      expect({ name, close: off < 1e-4, off }).toMatchObject({ name, close: true });
    }
  });
});

describe('taken again for a merge of one expert, Grams are those it had', () => {
  beforeAll(useWasmBackend);

  test.each(['v1_0', 'v1_1', 'mt5'])('of a T5 (%s)', async (name) => {
    const at = join(GOLDENS, 't5', name);
    const read = (file: string): unknown => JSON.parse(readFileSync(join(at, file), 'utf8'));
    const config = parseT5Config(read('config.json'));
    const parameters = await loadT5Parameters(filesOf(at), config);
    const { inputs, targets } = read('golden.json') as Record<'inputs' | 'targets', number[][]>;
    const examples = inputs.map((input, row) => ({ input, target: targets[row], choices: [] }));
    const data: StatisticData<(typeof examples)[number]> = {
      rows: examples.length,
      async *read(rows) {
        for (const row of rows) yield { row, example: examples[row] };
      },
    };
    const one = await caseOf(
      parameters,
      t5Sequences({ parameters, config }, 12),
      data,
      stagedSequences(config),
      (x) => x,
    );
    const { again } = await walked([one], 0.5);
    const { tensors } = await readStatistic(new Uint8Array(readFileSync(one.statistic.path)));
    expect([...again[0].keys()].sort()).toEqual([...tensors.keys()].sort());
    for (const [stored, before] of tensors) {
      const off = difference(again[0].get(stored) ?? [], before);
      expect({ stored, close: off < 1e-5, off }).toMatchObject({ stored, close: true });
    }
  });

  test('and nothing of the walk stays in memory', async () => {
    const config = parseClipConfig(JSON.parse(readFileSync(join(CLIP, 'config.json'), 'utf8')));
    const size = config.vision.imageSize;
    const preprocessing = parsePreprocessing({ size, crop_size: size }, config.vision);
    const parameters = await loadParameters(
      filesOf(CLIP),
      new Map(stagedVision({ config, preprocessing } as ClipModel).stages.flatMap((stage) => [...stage])),
    );
    const before = tf.memory().numTensors;
    const run = stagedVision({ config, preprocessing } as ClipModel).begin([new Uint8Array(3 * size * size)]);
    for (let stage = 0; stage < config.vision.layers + 2; stage++) {
      run.look(parameters);
      run.advance(parameters);
    }
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
