import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clipEight } from '../../src/definitions/clip-eight/clip-eight.ts';
import { writeBenchmark } from '../../src/definitions/write-benchmark.ts';
import { classGroups, parseImageManifest } from '../../src/evaluate/image-manifest.ts';
import { writeClipEightData } from '../support/clip-eight-data.ts';

describe('the eight tasks of CLIP', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clip-eight-'));
    await writeClipEightData(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));
  const plan = () => clipEight.plan(folder, { splits: new Set(['tune', 'train']) });

  test('take class names from the data, and have prompts of their own', async () => {
    const manifest = parseImageManifest(await writeBenchmark(await plan(), join(folder, 'out')));
    expect(manifest.cells.map(({ id }) => id)).toEqual([
      ...['sun397', 'stanford-cars', 'resisc45', 'eurosat', 'svhn', 'gtsrb', 'mnist', 'dtd'],
    ]);
    const groups = classGroups(manifest);
    expect(groups.map(({ classes }) => classes.length)).toEqual([397, 196, 45, 10, 10, 43, 10, 47]);
    expect(groups[6]).toEqual({
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      templates: ['a photo of the number: "{class}".'],
    });
    expect(groups[0].classes[1]).toBe('class 1');
    expect(groups[2].templates).toHaveLength(18);
    const rows = Object.entries(manifest.cells[3].splits).map(([split, { rows: n }]) => [split, n]);
    expect(Object.fromEntries(rows)).toEqual({ train: 18, tune: 2, test: 3 });
  });

  test('read names from the footer of Parquet files; another number of classes is refused', async () => {
    const parquet = join(folder, 'eurosat/data/test-00000-of-00001.parquet');
    const before = await readFile(parquet);
    await copyFile(join(import.meta.dirname, '../goldens/parquet/zstd-1.parquet'), parquet);
    await expect(plan()).rejects.toMatchObject({
      message: `cell eurosat, eurosat/data/test-00000-of-00001.parquet, column "label": has 3 classes, EuroSAT has 10`,
      place: { cell: 'eurosat' },
    });
    await writeFile(parquet, before);
    const infos = join(folder, 'dtd/dataset_infos.json');
    const text = await readFile(infos);
    await writeFile(infos, '{}');
    await expect(plan()).rejects.toThrow(/dtd.*column "label": has no class names/);
    await writeFile(infos, text);
  });
});
