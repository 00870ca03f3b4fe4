import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { parseImageManifest } from '../../src/evaluate/image-manifest.ts';
import { ParquetExamples } from '../../src/evaluate/parquet-examples.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { drawExample } from '../../suites/shapes-grid/draw.ts';
import { cellId, generateShapesGrid } from '../../suites/shapes-grid/generate.ts';
import { CELLS, DIAGONAL } from '../../suites/shapes-grid/grid.ts';
import { encodePng } from '../../suites/shapes-grid/png.ts';

const SUITE = join(import.meta.dirname, '../../suites/shapes-grid');
const readJson = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shapes-grid-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the generator', () => {
  test('writes the very files whose digests the suite publishes', async () => {
    const published = await readJson(join(SUITE, 'manifest.json'));
    const progress: number[] = [];
    const { manifest, files } = await generateShapesGrid(join(folder, 'full'), {
      onProgress: ({ completed }) => progress.push(completed),
    });
    expect(manifest).toEqual(published);
    expect(progress).toEqual(Array.from({ length: 72 }, (_, i) => i + 1));
    const written = await readFile(join(folder, 'full', files[0].path));
    expect(createHash('sha256').update(written).digest('hex')).toBe(files[0].sha256);
    expect(written.length).toBe(files[0].bytes);
  }, 300_000);

  test('stores the pixels that it draws, and labels that take turns', async () => {
    const { manifest } = await generateShapesGrid(join(folder, 'small'), { rows: { tune: 1, test: 5 } });
    const parsed = parseImageManifest(manifest);
    expect(parsed.cells).toHaveLength(36);
    expect(parsed.cells.every(({ splits }) => splits.test.rows === 5 && splits.tune.rows === 1)).toBe(true);
    const cell = parsed.cells.findIndex(({ id }) => id === 'things-photo');
    const { file } = parsed.cells[cell].splits.test;
    const source = memorySource(await readFile(join(folder, 'small', file)));
    const examples = await ParquetExamples.open(source, parsed.data, { cell: 'things-photo', file });
    const labels: number[] = [];
    for await (const { image, label, row } of examples.read()) {
      labels.push(label);
      const pixels = await sharp(image).raw().toBuffer();
      expect([...pixels]).toEqual([...drawExample({ ...CELLS[cell], split: 'test', index: row }).pixels]);
    }
    expect(labels).toEqual([0, 1, 2, 3, 0]);
  });

  test('draws other images for another cell, split and index', () => {
    const key = { group: 1, domain: 2, split: 'test', index: 4 } as const;
    const digest = (change: object) => Buffer.from(drawExample({ ...key, ...change }).pixels).toString('base64');
    const all = [{}, { group: 2 }, { domain: 3 }, { split: 'tune' }, { split: 'train' }, { index: 8 }].map(digest);
    expect(new Set(all).size).toBe(all.length);
    expect(digest({})).toBe(all[0]);
  });
});

describe('its PNG encoder', () => {
  test('is read back by libvips, and refuses what does not fit', async () => {
    const pixels = Uint8Array.from({ length: 7 * 5 * 3 }, (_, i) => (i * 37) % 256);
    const { data, info } = await sharp(encodePng(pixels, 7, 5))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 7, height: 5, channels: 3 });
    expect([...data]).toEqual([...pixels]);
    expect(() => encodePng(new Uint8Array(300 * 300 * 3), 300, 300)).toThrow(RangeError);
  });
});

describe('the suite', () => {
  test('lists its checkpoints, each trained on cells of the manifest, at most 20 MB together', async () => {
    const { checkpoints, manifest } = await readJson(join(SUITE, 'suite.json'));
    const ids = new Set((await readJson(join(SUITE, manifest))).cells.map(({ id }: { id: string }) => id));
    let bytes = 0;
    for (const { path, trainedCells } of checkpoints) {
      expect(trainedCells.every((id: string) => ids.has(id))).toBe(true);
      for (const name of await readdir(join(SUITE, path))) bytes += (await readFile(join(SUITE, path, name))).length;
    }
    expect(bytes).toBeLessThanOrEqual(20e6);
    expect(checkpoints.map(({ kind }: { kind: string }) => kind)).toEqual(['BASE', ...Array(7).fill('EXPERT')]);
    const experts = checkpoints.filter(({ role }: { role: string }) => role.startsWith('expert'));
    expect(experts.map((one: { trainedCells: string[] }) => one.trainedCells)).toEqual(
      DIAGONAL.map((cell) => [cellId(cell)]),
    );
  });

  test('trains: two small steps of every model give loadable, changed checkpoints, and the same ones again', async () => {
    const out = join(folder, 'trained');
    const script = join(import.meta.dirname, '../../scripts/suite-train.ts');
    const { stderr } = await promisify(execFile)(process.execPath, [script, 'shapes-grid', '--smoke', '--out', out]);
    expect(stderr).toContain('multitask: step 2 of 2');
    const names = (await readdir(out)).sort();
    expect(names).toEqual(['base', ...DIAGONAL.map((_, i) => `expert-${i}`), 'multitask']);
    const files = await Promise.all(names.map((name) => readFile(join(out, name, 'model.safetensors'))));
    expect(new Set(files.map((file) => createHash('sha256').update(file).digest('hex'))).size).toBe(8);
    expect(new Set(files.map((file) => file.length)).size).toBe(1);

    for (const name of ['base', 'expert-1']) await rm(join(out, name), { recursive: true });
    await promisify(execFile)(process.execPath, [script, 'shapes-grid', '--smoke', '--resume', '--out', out]);
    for (const name of ['base', 'expert-1']) {
      const repeated = await readFile(join(out, name, 'model.safetensors'));
      expect(repeated.equals(files[names.indexOf(name)])).toBe(true);
    }
  }, 300_000);
});
