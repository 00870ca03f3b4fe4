import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { type BenchmarkManifest, parseManifest } from '../../src/evaluate/manifest.ts';
import { withAdapter } from '../../src/evaluate/scored-checkpoint.ts';
import { type LocatedCheckpoint } from '../../src/models/located-checkpoint.ts';
import { loadT5Parameters } from '../../src/models/t5/t5-model.ts';
import { parseT5Config } from '../../src/models/t5/config.ts';
import { accumulate } from '../../src/statistics/accumulate.ts';
import { onlyChanged } from '../../src/statistics/changed-weights.ts';
import { openTask } from '../../src/statistics/open-task.ts';
import { type SequenceExample } from '../../src/statistics/sequence-data.ts';
import { type StatisticSums } from '../../src/statistics/sums.ts';
import { t5Sequences } from '../../src/statistics/t5-sequences.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { parquetOf } from '../support/benchmarks.ts';
import { parseSafetensors } from '../support/parse-safetensors.ts';
import { tinyGenerationBenchmark } from '../support/tiny-generation.ts';

const GOLDENS = join(import.meta.dirname, '../goldens');
const HERE = join(GOLDENS, 'statistics/denoising');
const T5 = join(GOLDENS, 't5/v1_0');
const T5_LORA = join(GOLDENS, 'statistics/t5-lora');
/** ‖a − b‖ / ‖b‖ of a tensor: f32 through autoencoder, text encoder and UNet and back, against f64. */
const TOLERANCE = 2e-4;
const SEED = 3;
const ROWS = 6;
const SIZE = 16;
const CELL = 'polygons-picture';

beforeAll(useWasmBackend);

/** All files of a folder and of the folders in it. */
function filesOf(folder: string): LocatedCheckpoint {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = paths.flatMap((name) => {
    const path = join(folder, name);
    const file = statSync(path);
    return file.isFile() ? [{ path: name, location: { kind: 'file' as const, path, bytes: file.size } }] : [];
  });
  return { files };
}

function only({ files }: LocatedCheckpoint, ...names: string[]): LocatedCheckpoint {
  return { files: files.filter(({ path }) => names.includes(path)) };
}

/** The images of `denoising.py`. */
function image(row: number): Promise<Uint8Array> {
  const pixels = Uint8Array.from(
    { length: SIZE * SIZE * 3 },
    (_, i) => (i * (14 * row + 21) + ((i * i) % 61) * 5 + 40 * row) % 256,
  );
  return sharp(pixels, { raw: { width: SIZE, height: SIZE, channels: 3 } })
    .png()
    .toBuffer();
}

function compare(sums: StatisticSums, folder: string, file: string, kind: string, divisor: (rows: number) => number) {
  const { tensors } = parseSafetensors(readFileSync(join(folder, file)));
  const expected = [...tensors].filter(([key]) => key.startsWith(`${kind}/`));
  const largest = Math.max(...expected.map(([, values]) => Math.hypot(...values)));
  for (const [key, values] of expected) {
    const weight = key.slice(kind.length + 1);
    const sum = sums.tensors.get(sums.covers.get(weight) ?? weight);
    if (sum === undefined) throw new Error(`no ${kind} of ${weight}`);
    const difference = Math.hypot(...sum.values.map((value, i) => value / divisor(sum.rows) - values[i]));
    // attention does not see the bias of a key: its gradient is rounding
    const relative = difference / Math.max(Math.hypot(...values), 1e-6 * largest);
    expect({ weight, relative, close: relative < TOLERANCE }).toEqual({ weight, relative, close: true });
  }
  return expected.map(([key]) => key.slice(kind.length + 1)).sort();
}

describe('statistics of a Stable Diffusion pipeline', () => {
  let manifest: BenchmarkManifest;
  let parquet: Uint8Array;

  async function sumsOf(name: string, kind: 'FISHER' | 'GRAM', sampleSeed: number | null = null, adapter?: string) {
    const pipeline = filesOf(join(GOLDENS, 'diffusion', name));
    const checkpoint = adapter === undefined ? pipeline : { ...pipeline, adapter: only(filesOf(HERE), adapter) };
    const task = await openTask({ checkpoint, manifest, cell: CELL, split: 'test' }, memorySource(parquet), SEED);
    const rows = Array.from({ length: task.rows }, (_, row) => row);
    return { task, sums: await task.accumulate({ kind, sampleSeed, rows }) };
  }

  beforeAll(async () => {
    const { manifest: json } = await tinyGenerationBenchmark();
    const { prompts } = JSON.parse(readFileSync(join(GOLDENS, 'diffusion/sd1/golden.json'), 'utf8')) as {
      prompts: string[];
    };
    Object.assign(json.cells[0], {
      prompts: prompts.slice(0, 2),
      splits: { test: { file: 'data/polygons-picture.parquet', rows: ROWS } },
    });
    manifest = parseManifest(json);
    const rows = Array.from({ length: ROWS }, (_, row) => row);
    parquet = await parquetOf(
      await Promise.all(rows.map(image)),
      rows.map((row) => row % 2),
    );
  });

  test.each([
    ['sd1', 'noise'],
    ['sd2', 'velocity'],
  ])('%s: the Fisher is that of torch autograd and diffusers, of the error of the %s', async (name, predicted) => {
    const { task, sums } = await sumsOf(name, 'FISHER');
    expect(task.lossName).toContain(`of the ${predicted}`);
    expect(compare(sums, HERE, `${name}.safetensors`, 'fisher', () => ROWS)).toEqual([...sums.tensors.keys()].sort());
    expect(sums.flops).toBeGreaterThan(0);
  });

  test.each(['sd1', 'sd2'])('%s: Grams are those of torch hooks, of convolutions over their windows', async (name) => {
    const { sums } = await sumsOf(name, 'GRAM');
    compare(sums, HERE, `${name}.safetensors`, 'gram', (rows) => rows);
    const conv = 'unet.mid_block.resnets.0.conv1.weight';
    expect(sums.tensors.get(conv)).toMatchObject({ shape: [72, 72], rows: ROWS * 16 });
    // all that look at the text share one matrix
    const crossing = [...sums.covers].filter(([weight]) => /attn2\.to_[kv]\.weight/.test(weight));
    expect(new Set(crossing.map(([, stored]) => stored)).size).toBe(1);
  });

  test('with a LoRA they are of the dense weights that it changes, as PEFT has them', async () => {
    const { task, sums } = await sumsOf('sd1', 'FISHER', null, 'lora.safetensors');
    const names = compare(sums, HERE, 'sd1-lora.safetensors', 'fisher', () => ROWS);
    expect([...sums.tensors.keys()].sort()).toEqual(names);
    expect(task.scope).toBe(
      `the ${names.length} tensors that the adapter changes, of: UNet; text encoder and autoencoder are held fixed`,
    );
    const { sums: grams } = await sumsOf('sd1', 'GRAM', null, 'lora.safetensors');
    compare(grams, HERE, 'sd1-lora.safetensors', 'gram', (rows) => rows);
    expect([...grams.covers.keys()].sort()).toEqual(names);
  });

  test('a drawn target is the answer with noise: another Fisher, the same for the same seed', async () => {
    const weight = 'unet.conv_in.weight';
    const [first, again, gold] = await Promise.all([
      sumsOf('sd1', 'FISHER', 1),
      sumsOf('sd1', 'FISHER', 1),
      sumsOf('sd1', 'FISHER'),
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
      const [cell] = manifest.cells;
      const inputs = {
        checkpoint,
        manifest: parseManifest({
          ...manifest,
          cells: [{ ...cell, splits: { test: { file: 'a' } } }, ...manifest.cells.slice(1)],
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
