import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clipEight } from '../../src/definitions/clip-eight/clip-eight.ts';
import { CLIP_TASKS } from '../../src/definitions/clip-eight/tasks.ts';
import { openImageFile } from '../../src/definitions/image-file.ts';
import { writeBenchmark } from '../../src/definitions/write-benchmark.ts';
import { classGroups, parseImageManifest } from '../../src/evaluate/image-manifest.ts';

describe('the eight tasks of CLIP', () => {
  let folder: string;
  const names = (count: number) => Array.from({ length: count }, (_, i) => `class_${i}`);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clip-eight-'));
    for (const { folders, classes } of CLIP_TASKS) {
      const home = join(folder, folders[0]);
      await mkdir(join(home, 'data'), { recursive: true });
      for (const [split, rows] of [
        ['train', 20],
        ['test', 3],
      ] as const) {
        const file = openImageFile(join(home, 'data', `${split}-00000-of-00001.parquet`));
        for (let i = 0; i < rows; i++)
          await file.add({ bytes: Buffer.from(`${split} ${i}`), path: '', label: i % classes });
        await file.end();
      }
      const label = { names: names(classes), _type: 'ClassLabel' };
      await writeFile(join(home, 'dataset_infos.json'), JSON.stringify({ default: { features: { label } } }));
    }
    // one tells its names as the head of a README
    const mnist = join(folder, 'mnist');
    await rm(join(mnist, 'dataset_infos.json'));
    const digits = Array.from({ length: 10 }, (_, i) => `          '${i}': '${i}'`).join('\n');
    const head = `dataset_info:\n  features:\n  - name: image\n    dtype: image\n  - name: label\n    dtype:\n      class_label:\n        names:\n${digits}`;
    await writeFile(join(mnist, 'README.md'), `---\n${head}\n---\n# MNIST\n`);
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
