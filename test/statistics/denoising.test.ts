import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseManifest } from '../../src/evaluate/manifest.ts';
import { withAdapter } from '../../src/evaluate/scored-checkpoint.ts';
import { type StatisticKind } from '../../src/merge/types.ts';
import { loadT5Parameters } from '../../src/models/t5/t5-model.ts';
import { parseT5Config } from '../../src/models/t5/config.ts';
import { accumulate } from '../../src/statistics/accumulate.ts';
import { onlyChanged } from '../../src/statistics/changed-weights.ts';
import { openTask } from '../../src/statistics/open-task.ts';
import { type SequenceExample } from '../../src/statistics/sequence-data.ts';
import { t5Sequences } from '../../src/statistics/t5-sequences.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { parquetOf } from '../support/benchmarks.ts';
import {
  CELL,
  compare,
  DENOISING,
  denoisingCell,
  type DenoisingCell,
  denoisingSums,
  filesOf,
  GOLDENS,
  image,
  only,
  ROWS,
  SEED,
} from './denoising-goldens.ts';

const T5 = join(GOLDENS, 't5/v1_0');
const T5_LORA = join(GOLDENS, 'statistics/t5-lora');

beforeAll(useWasmBackend);

describe('statistics of a Stable Diffusion pipeline', () => {
  let cell: DenoisingCell;
  const sumsOf = (name: string, kind: StatisticKind, sampleSeed: number | null = null, adapter?: string) =>
    denoisingSums(cell, name, kind, sampleSeed, adapter);
  /** Fishers of whole models by the answers, each computed once. */
  const fishers = new Map<string, ReturnType<typeof sumsOf>>();
  const fisherOf = (name: string): ReturnType<typeof sumsOf> => {
    const found = fishers.get(name) ?? sumsOf(name, 'FISHER');
    fishers.set(name, found);
    return found;
  };
  beforeAll(async () => {
    cell = await denoisingCell();
  });

  test.each([
    ['sd1', 'noise'],
    ['sd2', 'velocity'],
  ])('%s: the Fisher is that of torch autograd and diffusers, of the error of the %s', async (name, predicted) => {
    const { task, sums } = await fisherOf(name);
    expect(task.lossName).toContain(`of the ${predicted}`);
    expect(compare(sums, DENOISING, `${name}.safetensors`, 'fisher', () => ROWS)).toEqual(
      [...sums.tensors.keys()].sort(),
    );
    expect(sums.flops).toBeGreaterThan(0);
  });

  test.each(['sd1', 'sd2'])('%s: Grams are those of torch hooks, of convolutions over their windows', async (name) => {
    const { sums } = await sumsOf(name, 'GRAM');
    compare(sums, DENOISING, `${name}.safetensors`, 'gram', (rows) => rows);
    const conv = 'unet.mid_block.resnets.0.conv1.weight';
    expect(sums.tensors.get(conv)).toMatchObject({ shape: [72, 72], rows: ROWS * 16 });
    // all that look at the text share one matrix
    const crossing = [...sums.covers].filter(([weight]) => /attn2\.to_[kv]\.weight/.test(weight));
    expect(new Set(crossing.map(([, stored]) => stored)).size).toBe(1);
  });

  test('with a LoRA they are of the dense weights that it changes, as PEFT has them', async () => {
    const { task, sums } = await sumsOf('sd1', 'FISHER', null, 'lora.safetensors');
    const names = compare(sums, DENOISING, 'sd1-lora.safetensors', 'fisher', () => ROWS);
    expect([...sums.tensors.keys()].sort()).toEqual(names);
    expect(task.scope).toBe(
      `the ${names.length} tensors that the adapter changes, of: UNet; text encoder and autoencoder are held fixed`,
    );
    const { sums: grams } = await sumsOf('sd1', 'GRAM', null, 'lora.safetensors');
    compare(grams, DENOISING, 'sd1-lora.safetensors', 'gram', (rows) => rows);
    expect([...grams.covers.keys()].sort()).toEqual(names);
  });

  test('a drawn target is the answer with noise: another Fisher, the same for the same seed', async () => {
    const weight = 'unet.conv_in.weight';
    const [first, again, gold] = await Promise.all([
      sumsOf('sd1', 'FISHER', 1),
      sumsOf('sd1', 'FISHER', 1),
      fisherOf('sd1'),
    ]);
    expect(again.sums.tensors.get(weight)).toEqual(first.sums.tensors.get(weight));
    expect(gold.sums.tensors.get(weight)).not.toEqual(first.sums.tensors.get(weight));
  });

  test('an image whose label is none of the prompts is named', async () => {
    const images = await Promise.all([0, 1, 2].map(image));
    const checkpoint = filesOf(join(GOLDENS, 'diffusion/sd1'));
    for (const [labels, message] of [
      [[0, 1, 2], 'label 2, the cell has 2 prompts'],
      [[0, 1, -1], 'label -1'],
      [undefined, 'there is no column "label"'],
    ] as const) {
      const { manifest } = cell;
      const [first] = manifest.cells;
      const inputs = {
        checkpoint,
        manifest: parseManifest({
          ...manifest,
          cells: [{ ...first, splits: { test: { file: 'a' } } }, ...manifest.cells.slice(1)],
        }),
        cell: CELL,
        split: 'test',
      };
      const run = async () => {
        const task = await openTask(inputs, memorySource(await parquetOf(images, labels)), SEED);
        await task.accumulate({ kind: 'GRAM', sampleSeed: null, rows: [0, 1, 2] });
      };
      await expect(run()).rejects.toThrow(message);
    }
  });
});

describe('statistics of a T5 with a PEFT adapter', () => {
  test('are of the dense weights that it changes, as torch has them', async () => {
    const { inputs, targets } = JSON.parse(readFileSync(join(T5, 'golden.json'), 'utf8')) as Record<
      'inputs' | 'targets',
      number[][]
    >;
    const adapter = only(filesOf(T5_LORA), 'adapter_config.json', 'adapter_model.safetensors');
    const checkpoint = await withAdapter({ ...only(filesOf(T5), 'config.json', 'model.safetensors'), adapter });
    const config = parseT5Config(JSON.parse(readFileSync(join(T5, 'config.json'), 'utf8')));
    const whole = t5Sequences({ parameters: await loadT5Parameters(checkpoint, config), config }, 12);
    const model = onlyChanged(whole, checkpoint.changed);
    const rows = [...inputs.keys()];
    const examples = rows.map((row): SequenceExample => ({ input: inputs[row], target: targets[row], choices: [] }));
    const data = {
      rows: rows.length,
      async *read(wanted: readonly number[]) {
        for (const row of wanted) yield { row, example: examples[row] };
      },
    };
    for (const kind of ['FISHER', 'GRAM'] as const) {
      const sums = await accumulate({ kind, sampleSeed: null, model, data, rows });
      const names = compare(sums, T5_LORA, 'golden.safetensors', kind.toLowerCase(), (count) =>
        kind === 'FISHER' ? rows.length : count,
      );
      expect([...(kind === 'FISHER' ? sums.tensors : sums.covers).keys()].sort()).toEqual(names);
      expect(names).toHaveLength(16);
    }
    expect(() => onlyChanged(whole, new Set(['elsewhere']))).toThrow(
      'the adapter changes nothing that statistics cover',
    );
  });
});
