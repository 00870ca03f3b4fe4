import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import * as tf from '@tensorflow/tfjs-core';
import { type ClipModel, decodeForClip, embedImages, loadClipModel } from '../../src/models/clip/clip-model.ts';
import { classRows, gridRows } from '../../src/evaluate/class-rows.ts';
import { ParquetExamples } from '../../src/evaluate/parquet-examples.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { scoreCell } from '../../src/evaluate/score-cell.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { type LocatedCheckpoint } from '../../src/models/located-checkpoint.ts';
import { evaluate, type EvaluationProgress } from '../../src/evaluate/evaluate.ts';
import { gridClasses, type ImageManifest, parseImageManifest } from '../../src/evaluate/image-manifest.ts';
import { drawExample } from '../../suites/shapes-grid/draw.ts';
import { generateShapesGrid } from '../../suites/shapes-grid/generate.ts';
import { openClipFiles } from '../support/open-clip-files.ts';
import { encodePng } from '../../suites/shapes-grid/png.ts';

const BASE = join(import.meta.dirname, '../../suites/shapes-grid/checkpoints/base');

const located = (path: string) => ({ kind: 'file' as const, path, bytes: statSync(path).size });
const checkpoint: LocatedCheckpoint = {
  files: readdirSync(BASE).map((path) => ({ path, location: located(join(BASE, path)) })),
};

let folder: string;
let manifest: ImageManifest;
const data = (file: string) => located(join(folder, file));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evaluate-'));
  const generated = await generateShapesGrid(folder, { rows: { tune: 8, test: 12 } });
  manifest = parseImageManifest(generated.manifest);
});
afterAll(() => rm(folder, { recursive: true }));

describe('evaluating a CLIP checkpoint on a grid', () => {
  test('scores every cell in both label spaces, the same for any number of threads', async () => {
    const progress: EvaluationProgress[] = [];
    const scores = await evaluate({
      checkpoint,
      manifest,
      data,
      split: 'test',
      threads: 2,
      onProgress: (p) => progress.push(p),
    });
    expect(scores).toHaveLength(72);
    expect(scores.map(({ cellId }) => cellId)).toEqual(manifest.cells.flatMap(({ id }) => [id, id]));
    expect(scores.every(({ n, metric }) => n === 12 && metric === 'accuracy')).toBe(true);
    expect(progress[progress.length - 1]).toMatchObject({ completed: 432, total: 432 });

    const mean = (space: string) => {
      const values = scores.filter(({ labelSpace }) => labelSpace === space).map(({ value }) => value);
      return values.reduce((a, b) => a + b) / values.length;
    };
    // Above chance (0.25 and 0.04), and fewer right answers where more classes compete.
    expect(mean('task')).toBeGreaterThan(0.4);
    expect(mean('all')).toBeGreaterThan(0.1);
    expect(mean('all')).toBeLessThan(mean('task'));

    expect(await evaluate({ checkpoint, manifest, data, split: 'test', threads: 1 })).toEqual(scores);
  });

  test('takes the other head and the rule of equal labels from the manifest', async () => {
    const cells = manifest.cells.slice(0, 6);
    const pairs = Array.from({ length: 24 }, (_, i) =>
      Array.from({ length: 24 }, (_, j): [number, number] => [i, j]),
    ).flat();
    const paper = { ...manifest, cells, head: 'paper' as const, equalLabels: pairs };
    const scores = await evaluate({ checkpoint, manifest: paper, data, split: 'tune' });
    expect(scores.filter(({ labelSpace }) => labelSpace === 'all').every(({ value }) => value === 1)).toBe(true);
    expect(scores.some(({ labelSpace, value }) => labelSpace === 'task' && value < 1)).toBe(true);
  });

  test('gives the same model in the layout of open_clip the same scores', async () => {
    const files = openClipFiles(BASE);
    for (const { path, bytes } of files) await writeFile(join(folder, path), bytes);
    const other = { files: files.map(({ path }) => ({ path, location: located(join(folder, path)) })) };
    const cells = manifest.cells.slice(0, 4);
    const run = (of: LocatedCheckpoint) =>
      evaluate({ checkpoint: of, manifest: { ...manifest, cells }, data, split: 'tune' });
    expect(await run(other)).toEqual(await run(checkpoint));
  });

  test('averages the class probabilities of an ensemble', async () => {
    const expert = join(BASE, '../expert-0');
    const other: LocatedCheckpoint = {
      files: readdirSync(expert).map((path) => ({ path, location: located(join(expert, path)) })),
    };
    const cells = manifest.cells.slice(0, 2);
    const of = { ...manifest, cells, equalLabels: undefined };
    const run = (ensemble?: LocatedCheckpoint[]) =>
      evaluate({ checkpoint, ...(ensemble && { ensemble }), manifest: of, data, split: 'test' });
    expect(await run([checkpoint])).toEqual(await run());

    const scores = await run([other]);
    await useWasmBackend();
    const members = await Promise.all([checkpoint, other].map(loadClipModel));
    const [cell] = cells;
    const examples = await ParquetExamples.open(
      memorySource(await readFile(join(folder, cell.splits.test.file))),
      manifest.data,
      { cell: cell.id, file: '' },
    );
    let right = 0;
    for await (const { image, label } of examples.read()) {
      const each = await Promise.all(
        members.map(async (model) => {
          const unit = (x: tf.Tensor) => tf.div(x, tf.norm(x, 2, -1, true));
          const picture = unit(embedImages(model, [await decodeForClip(model, image)]));
          const cosines = tf.matMul(picture, classRows(model, cell.classes, manifest), false, true);
          return tf.softmax(tf.mul(cosines, tf.exp(model.parameters.get('logit_scale') as tf.Tensor)));
        }),
      );
      if (tf.argMax(tf.addN(each), 1).dataSync()[0] === label) right++;
    }
    const task = scores.find(({ cellId, labelSpace }) => cellId === cell.id && labelSpace === 'task');
    expect(task?.value).toBeCloseTo(right / 12, 12);
  });

  test('stops when it is told to', async () => {
    const controller = new AbortController();
    const run = evaluate({
      checkpoint,
      manifest,
      data,
      split: 'test',
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(
      evaluate({ checkpoint, manifest, data, split: 'test', signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('data that cannot be scored', () => {
  let model: ClipModel;
  let rows24: tf.Tensor2D;

  beforeAll(async () => {
    await useWasmBackend();
    model = await loadClipModel(checkpoint);
    rows24 = classRows(model, gridClasses(manifest), manifest);
  });

  test('meets rows of the prompts that a cell has of its own', () => {
    const own = ['a {class} drawn', '{class}'];
    const first = manifest.cells[0].labelOffset;
    const cells = manifest.cells.map((cell) => (cell.labelOffset === first ? { ...cell, templates: own } : cell));
    const rows = gridRows(model, { ...manifest, cells });
    const { classes, labelOffset } = manifest.cells[0];
    const { head } = manifest;
    const expected = classRows(model, classes, { templates: own, head });
    expect(tf.slice(rows, [labelOffset], [classes.length]).dataSync()).toEqual(expected.dataSync());
    const after = labelOffset + classes.length;
    const [others, plain] = [rows, rows24].map((all) => [...tf.slice(all, [after]).dataSync()]);
    expect(Math.max(...others.map((value, i) => Math.abs(value - plain[i])))).toBeLessThan(1e-5);
  });

  interface Row {
    image: { bytes: Uint8Array; path: string } | null;
    label: unknown;
  }

  async function hostileCell(rows: Row[], change?: (path: string) => Promise<void>, stated?: number) {
    const writer = new ByteWriter();
    await parquetWrite({
      writer,
      codec: 'UNCOMPRESSED',
      schema: [
        { name: 'schema', num_children: 2 },
        { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
      ],
      columnData: [
        { name: 'image', data: rows.map(({ image }) => image) },
        { name: 'label', data: rows.map(({ label }) => label) },
      ],
    });
    const path = join(folder, 'hostile.parquet');
    await writeFile(path, new Uint8Array(writer.getBuffer()));
    await change?.(path);
    const cell = { ...manifest.cells[0], id: 'hostile', splits: { test: { file: 'hostile.parquet', rows: stated } } };
    return {
      cell,
      score: () =>
        scoreCell([{ model, rows: rows24 }], manifest, cell, { split: 'test', location: located(path) }, () => {}),
    };
  }

  const evaluateRows = async (...given: Parameters<typeof hostileCell>) => (await hostileCell(...given)).score();

  const { pixels } = drawExample({ group: 0, domain: 0, split: 'test', index: 0 });
  const png = encodePng(pixels, 32, 32);
  const good = (label: unknown = 0n): Row => ({ image: { bytes: png, path: 'a.png' }, label });

  test('(a good file is scored)', async () => {
    const [score] = await evaluateRows([good(), good(1n)]);
    expect(score).toMatchObject({ cellId: 'hostile', n: 2 });
  });

  test.each<[string, Row, string]>([
    ['a label beyond the classes', good(4n), 'label 4'],
    ['a negative label', good(-1n), 'label -1'],
    ['no label', good(null), 'not an integer'],
    ['a huge label', good(2n ** 62n), 'not an integer'],
    ['no image', { image: null, label: 0n }, 'no bytes'],
    ['an empty image', { image: { bytes: new Uint8Array(0), path: 'a' }, label: 0n }, 'no bytes'],
    [
      'an image that is none',
      { image: { bytes: new Uint8Array(100).fill(7), path: 'a' }, label: 0n },
      'does not decode',
    ],
    ['an image cut short', { image: { bytes: png.slice(0, 2000), path: 'a' }, label: 0n }, 'does not decode'],
    [
      'a corrupt image',
      { image: { bytes: png.map((b, i) => (i > 40 && i < 60 ? b ^ 255 : b)), path: 'a' }, label: 0n },
      'does not decode',
    ],
  ])('with %s names cell, file and row', async (_, row, message) => {
    const run = evaluateRows([good(), good(1n), row]);
    await expect(run).rejects.toMatchObject({
      code: 'DATA_INVALID',
      place: { cell: 'hostile', file: 'hostile.parquet', row: 2 },
    });
    await expect(run).rejects.toThrow(message);
  });

  test.each<[string, (path: string) => Promise<void>]>([
    ['truncated', (path) => truncate(path, statSync(path).size - 50)],
    ['empty', (path) => truncate(path, 0)],
    ['no Parquet at all', (path) => writeFile(path, 'hello, this is no Parquet file')],
    [
      'scrambled in its footer',
      async (path) => {
        const bytes = await readFile(path);
        bytes.fill(0xff, bytes.length - 120, bytes.length - 60);
        await writeFile(path, bytes);
      },
    ],
    [
      'scrambled in its data',
      async (path) => {
        const bytes = await readFile(path);
        bytes.fill(0xff, 4, 60);
        await writeFile(path, bytes);
      },
    ],
  ])('that is %s is a typed error naming the cell', async (_, change) => {
    await expect(evaluateRows([good(), good(1n)], change)).rejects.toMatchObject({
      code: 'DATA_INVALID',
      place: { cell: 'hostile', file: 'hostile.parquet' },
    });
  });

  test('keeps its place on the way out of the thread', async () => {
    const { cell } = await hostileCell([good(), good(7n)]);
    await expect(
      evaluate({ checkpoint, manifest: { ...manifest, cells: [cell] }, data, split: 'test' }),
    ).rejects.toMatchObject({
      name: 'AppError',
      code: 'DATA_INVALID',
      place: { cell: 'hostile', file: 'hostile.parquet', row: 1 },
    });
  });

  test('with another number of rows than the manifest states is refused', async () => {
    await expect(evaluateRows([good()], undefined, 2)).rejects.toThrow('1 rows, the manifest states 2');
  });

  test('that is missing, or a split that does not exist, is reported before any work', async () => {
    const missing = { ...manifest, cells: manifest.cells.slice(0, 2) };
    await expect(
      evaluate({ checkpoint, manifest: missing, data: () => undefined, split: 'test' }),
    ).rejects.toMatchObject({ code: 'DATA_INVALID', place: { cell: manifest.cells[0].id } });
    await expect(evaluate({ checkpoint, manifest, data, split: 'dev' })).rejects.toMatchObject({
      name: 'ManifestError',
      place: { cell: manifest.cells[0].id },
    });
  });
});

describe('a checkpoint that is no CLIP model', () => {
  let serial = 0;
  async function withFile(path: string, content: string): Promise<LocatedCheckpoint> {
    const at = join(folder, `${serial++}-${path}`);
    await writeFile(at, content);
    return { files: [...checkpoint.files.filter((file) => file.path !== path), { path, location: located(at) }] };
  }
  const small = () => ({ manifest: { ...manifest, cells: manifest.cells.slice(0, 1) }, data, split: 'tune' });

  test('is refused by what is wrong with it', async () => {
    const config = JSON.parse(await readFile(join(BASE, 'config.json'), 'utf8'));
    const cases: [LocatedCheckpoint, object][] = [
      [
        await withFile('config.json', JSON.stringify({ ...config, model_type: 'bert' })),
        { code: 'CONFIG_INVALID', place: { field: ['model_type'] } },
      ],
      [await withFile('config.json', '{'), { code: 'CONFIG_INVALID' }],
      [
        await withFile(
          'config.json',
          JSON.stringify({ ...config, vision_config: { ...config.vision_config, hidden_act: 'x' } }),
        ),
        { code: 'CONFIG_INVALID', place: { field: ['vision_config', 'hidden_act'] } },
      ],
      [
        await withFile(
          'config.json',
          JSON.stringify({ ...config, vision_config: { ...config.vision_config, num_hidden_layers: 4 } }),
        ),
        { code: 'TENSOR_MISSING', place: { tensor: 'vision_model.encoder.layers.3.self_attn.q_proj.weight' } },
      ],
      [await withFile('model.safetensors', 'not a safetensors file'), { code: 'SAFETENSORS_INVALID' }],
      [{ files: checkpoint.files.filter(({ path }) => path !== 'tokenizer.json') }, { code: 'FILE_MISSING' }],
    ];
    for (const [one, expected] of cases) {
      await expect(evaluate({ checkpoint: one, ...small() })).rejects.toMatchObject(expected);
    }
  });
});
