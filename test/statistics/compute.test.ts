import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseManifest } from '../../src/evaluate/manifest.ts';
import { type ComputeOptions, computeStatistic } from '../../src/statistics/compute.ts';
import { type FilePurpose } from '../../src/statistics/protocol.ts';
import { chooseRows } from '../../src/statistics/random.ts';
import { dataDigest, type StatisticRequest } from '../../src/statistics/request.ts';
import { generateShapesGrid } from '../../suites/shapes-grid/generate.ts';
import { readStatistic } from './goldens.ts';

const EXPERT = join(import.meta.dirname, '../../suites/shapes-grid/checkpoints/expert-0');
const CELL = 'polygons-hatched';
const ROWS = 40;

const located = (path: string) => ({ kind: 'file' as const, path, bytes: statSync(path).size });

let folder: string;
let inputs: ComputeOptions['inputs'];
let dataFile: string;
let data: ReturnType<typeof located>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statistics-'));
  const { manifest: json } = await generateShapesGrid(folder, { rows: { tune: ROWS, test: 4 } });
  const manifest = parseManifest(json);
  const cell = manifest.cells.find(({ id }) => id === CELL);
  data = located(join(folder, cell?.splits.tune.file ?? ''));
  dataFile = createHash('sha256').update(readFileSync(data.path)).digest('hex');
  const checkpoint = {
    files: readdirSync(EXPERT).map((path) => ({ path, location: located(join(EXPERT, path)) })),
  };
  inputs = { checkpoint, manifest, cell: CELL, split: 'tune' };
});
afterAll(() => rm(folder, { recursive: true }));

function request(change: Partial<StatisticRequest>): StatisticRequest {
  const common = { model: 'a'.repeat(64), benchmark: 'shapes-grid@1', cell: CELL, split: 'tune', dataFile };
  return { ...common, kind: 'FISHER', variant: 'empirical', n: null, seed: 0, ...change };
}

let files = 0;

/** Computes into files; `stopAfter`: the run is broken off once sums of so many examples lie there. */
async function compute(
  wish: Partial<StatisticRequest>,
  options: Partial<ComputeOptions> & { stopAfter?: number } = {},
) {
  const controller = new AbortController();
  const paths: Record<FilePurpose, string> = { sums: '', artefact: '' };
  const progress: number[] = [];
  const { stopAfter, ...rest } = options;
  const run = computeStatistic({
    request: request(wish),
    inputs,
    data,
    files: {
      async open(purpose) {
        paths[purpose] = join(folder, `file-${files++}`);
        return { target: { kind: 'file', path: paths[purpose] }, sliceBytes: 65_536 };
      },
      async written({ purpose, examples }) {
        if (purpose === 'sums' && examples === stopAfter) controller.abort();
      },
    },
    onProgress: ({ completed }) => progress.push(completed),
    signal: controller.signal,
    ...rest,
  });
  if (stopAfter !== undefined) {
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    return { bytes: new Uint8Array(), sums: located(paths.sums), computed: null, progress };
  }
  const computed = await run;
  const bytes = new Uint8Array(readFileSync(paths.artefact));
  return { bytes, sums: null, computed, progress };
}

/** Multiply-adds of the linear layers of the vision tower: three layers of width 96 over 17 tokens, a projection to 64. */
const LINEAR = ROWS * (17 * 3 * (4 * 96 * 96 + 2 * 96 * 384) + 96 * 64);

describe('computing a statistic of a shapes-grid expert', () => {
  test('writes a Fisher that says what it is', async () => {
    const { bytes, computed, progress } = await compute({});
    expect(computed).toMatchObject({ bytes: bytes.length, device: 'cpu/wasm' });
    expect(computed?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    const { metadata, tensors } = await readStatistic(bytes);
    expect(metadata).toMatchObject({
      ...{ schema: 1, kind: 'FISHER', variant: 'empirical', model: 'a'.repeat(64), benchmark: 'shapes-grid@1' },
      ...{ cell: CELL, split: 'tune', n: ROWS, rows: ROWS, normaliser: 'examples', seed: 0 },
      data: dataDigest(dataFile, chooseRows(ROWS, null, 0)),
    });
    expect(metadata.scope).toContain('text tower and logit_scale are held fixed');
    expect(computed?.tensors.map(({ name }) => name)).toEqual([...tensors.keys()]);
    const values = tensors.get('visual_projection.weight') ?? new Float32Array();
    expect(values).toHaveLength(64 * 96);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeGreaterThan(0);
    expect(progress).toEqual([0, 16, 32, 40]);
    // forward and backward, and two operations to square and add each parameter's gradient
    const parameters = [...tensors.values()].reduce((sum, { length }) => sum + length, 0);
    expect(computed?.flops).toBe(6 * LINEAR + 2 * ROWS * parameters);
  });

  test('writes Grams that cover every linear layer of the vision tower, and are symmetric', async () => {
    const { bytes, computed } = await compute({ kind: 'GRAM', variant: null });
    // forward, and xᵀx of every input: three of width 96 and one of 384 a layer
    expect(computed?.flops).toBe(2 * LINEAR + 2 * ROWS * (17 * 3 * (3 * 96 ** 2 + 384 ** 2) + 96 ** 2));
    const { metadata, tensors } = await readStatistic(bytes);
    expect(Object.keys(metadata.covers ?? {})).toHaveLength(3 * 6 + 1);
    expect(tensors.size).toBe(3 * 4 + 1);
    expect(metadata).toMatchObject({
      rows: ROWS * 17,
      rowsOf: { 'visual_projection.weight': ROWS },
      normaliser: 'rows',
    });
    const fc2 = tensors.get('vision_model.encoder.layers.2.mlp.fc2.weight') ?? new Float32Array();
    expect(fc2).toHaveLength(384 * 384);
    for (let i = 0; i < 384; i += 7) for (let j = 0; j < i; j += 5) expect(fc2[i * 384 + j]).toBe(fc2[j * 384 + i]);
  });

  test.each([
    ['a Fisher of gold labels', { kind: 'FISHER', variant: 'empirical' }],
    ['a Fisher of drawn labels', { kind: 'FISHER', variant: 'sampled', seed: 5 }],
    ['Grams', { kind: 'GRAM', variant: null }],
  ] as const)('%s broken off and gone on with has the bytes of an uninterrupted one', async (_, wish) => {
    const whole = await compute(wish);
    const broken = await compute(wish, { saveSeconds: 0, stopAfter: 16 });
    const resumed = await compute(wish, { resume: broken.sums });
    expect(resumed.progress).toEqual([16, 32, 40]);
    expect(Buffer.compare(resumed.bytes, whole.bytes)).toBe(0);
    expect(resumed.computed?.flops).toBe(whole.computed?.flops);
  });

  test('does not go on from the sums of another request', async () => {
    const { sums } = await compute({}, { saveSeconds: 0, stopAfter: 16 });
    const { progress } = await compute({ model: 'b'.repeat(64) }, { resume: sums });
    expect(progress).toEqual([0, 16, 32, 40]);
  });

  test('takes the examples that the seed chooses, and refuses more than there are', async () => {
    const some = await readStatistic((await compute({ n: 8, seed: 3 })).bytes);
    expect(some.metadata).toMatchObject({ n: 8, seed: 3, data: dataDigest(dataFile, chooseRows(ROWS, 8, 3)) });
    await expect(compute({ n: 41 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
