import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CATEGORIES } from '../../src/definitions/domainnet/categories.ts';
import { domainnetClassification } from '../../src/definitions/domainnet/classification.ts';
import { domainnetGeneration } from '../../src/definitions/domainnet/generation.ts';
import { CELLS, CLASSES, DOMAINS, equalLabels } from '../../src/definitions/domainnet/grid.ts';
import { readBenchmark, writeBenchmark } from '../../src/definitions/write-benchmark.ts';
import { parseGenerationManifest, scorerLabels } from '../../src/evaluate/generation-manifest.ts';
import { gridClasses, parseImageManifest } from '../../src/evaluate/image-manifest.ts';
import { ParquetExamples } from '../../src/evaluate/parquet-examples.ts';
import { memorySource } from '../../src/storage/open-location.ts';

describe('the grid of DomainNet', () => {
  test('has 24 categories of 347 labels and 345 classes, bandage and nail twice', () => {
    expect(CATEGORIES).toHaveLength(24);
    expect(CATEGORIES.flatMap(({ classes }) => classes)).toHaveLength(347);
    expect(CLASSES.size).toBe(345);
    expect(equalLabels()).toEqual([
      [62, 159],
      [73, 173],
    ]);
  });

  test('has 24 held-in cells, four in each domain, and 120 others', () => {
    const heldIn = CELLS.filter((cell) => cell.heldIn);
    expect([CELLS.length, heldIn.length]).toEqual([144, 24]);
    for (const domain of DOMAINS) expect(heldIn.filter((cell) => cell.domain === domain)).toHaveLength(4);
    expect(domainnetClassification.heldIn.slice(0, 5)).toEqual([
      ...['furniture-clipart', 'mammal-clipart', 'tool-clipart', 'cloth-clipart', 'electricity-infograph'],
    ]);
    expect(CELLS.find(({ id }) => id === 'others-real')?.labelOffset).toBe(334);
  });
});

describe('an import of DomainNet', () => {
  let folder: string;
  /** The last class of each category; bandage too, which is in two. */
  const used = [...new Set([...CATEGORIES.map(({ classes }) => classes[classes.length - 1]), 'bandage'])];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'domainnet-'));
    for (const domain of DOMAINS) {
      const train: string[] = [];
      const test: string[] = [];
      for (const name of used) {
        await mkdir(join(folder, domain, name), { recursive: true });
        for (const [i, list] of [train, test].entries()) {
          const path = `${domain}/${name}/${domain}_${i}.jpg`;
          await writeFile(join(folder, path), `image ${path}`);
          list.push(`${path} ${used.indexOf(name)}`);
        }
      }
      await writeFile(join(folder, `${domain}_train.txt`), `${train.join('\n')}\n`);
      await writeFile(join(folder, `${domain}_test.txt`), `${test.join('\n')}\n`);
    }
  });
  afterAll(() => rm(folder, { recursive: true }));
  const plan = (splits: string[] = []) => domainnetClassification.plan(folder, { splits: new Set(splits) });

  test('becomes a benchmark with the paper’s head, both label spaces and labels by category', async () => {
    const target = join(folder, 'out');
    const manifest = parseImageManifest(await writeBenchmark(await plan(), target));
    expect(manifest.cells).toHaveLength(144);
    expect(gridClasses(manifest)).toHaveLength(347);
    expect(manifest).toMatchObject({
      ...{ head: 'paper', labelSpaces: ['task', 'all'], templates: ['A photo of a {class}'], rounding: 3 },
    });
    const office = manifest.cells.find(({ id }) => id === 'office-sketch');
    const bytes = await readFile(join(target, office?.splits.test.file ?? ''));
    const columns = { imageColumn: 'image', labelColumn: 'label' };
    const examples = await ParquetExamples.open(memorySource(bytes), columns, { cell: 'c', file: 'f' });
    const found = [];
    for await (const { image, label } of examples.read())
      found.push([Buffer.from(image).toString(), office?.classes[label]]);
    expect(found).toEqual([
      ['image sketch/bandage/sketch_1.jpg', 'bandage'],
      ['image sketch/scissors/sketch_1.jpg', 'scissors'],
    ]);
    // the lists are beside the manifest, and their digest makes the revision
    expect(await readFile(join(target, 'lists/sketch_test.txt'), 'utf8')).toContain('sketch/bandage/sketch_1.jpg\n');
    const digest = manifest.provenance?.listsSha256 ?? '';
    expect(manifest.revision).toBe(`1-${digest.slice(0, 12)}`);
    expect((await plan()).manifest.revision).toBe(manifest.revision);
  });

  test('becomes a benchmark of image generation too, with the scorer that lies beside it', async () => {
    const generation = () => domainnetGeneration.plan(folder, { splits: new Set(['train', 'tune']) });
    await expect(generation()).rejects.toThrow('there is no CLIP checkpoint');
    await mkdir(join(folder, 'scorer'));
    for (const name of ['config.json', 'tokenizer.json', 'model.safetensors', 'pytorch_model.bin', 'README.md']) {
      await writeFile(join(folder, 'scorer', name), name);
    }
    const target = join(folder, 'painted');
    const manifest = parseGenerationManifest(await writeBenchmark(await generation(), target));
    expect(manifest.scorer.files).toEqual(['config.json', 'model.safetensors', 'tokenizer.json']);
    expect(await readFile(join(target, 'scorer/model.safetensors'), 'utf8')).toBe('model.safetensors');
    expect(scorerLabels(manifest, manifest.scorer.category)).toHaveLength(345);
    expect(scorerLabels(manifest, manifest.scorer.domain)).toHaveLength(6);
    expect(manifest.cells).toHaveLength(144);
    const cell = manifest.cells.find(({ id }) => id === 'kitchen-sketch');
    expect(cell?.prompts.slice(0, 2)).toEqual(['a pencil sketch of a fork', 'a pencil sketch of a frying pan']);
    expect(Object.keys(cell?.splits ?? {})).toEqual(['tune', 'test']);
    expect(manifest.cells.reduce((sum, { prompts }) => sum + 4 * prompts.length, 0)).toBe(8328);
    await rm(join(folder, 'scorer'), { recursive: true });
  });

  test('takes a tenth of the training images of each class for tuning, and reads without writing', async () => {
    const counts = await readBenchmark(await plan(['tune']));
    expect(Object.fromEntries(counts.get('office-real') ?? [])).toEqual({ tune: 2, test: 2 });
    const lists = (await plan()).lists;
    expect(lists.get('lists/real_train.txt')).toBe('\n');
  });

  test.each([
    ['clipart/unicorn/a.jpg 3', '"unicorn" is none of the 345 classes'],
    ['sketch/bat/a.jpg 3', 'is not of the domain clipart'],
    ['clipart/../../etc/passwd 3', 'is not <domain>/<class>/<file>'],
    ['clipart/bat/a.jpg', 'is not a path and a label'],
  ])('refuses the line "%s" by file and row', async (line, reason) => {
    const path = join(folder, 'clipart_test.txt');
    const before = await readFile(path, 'utf8');
    await writeFile(path, `${before}${line}\n`);
    const refused = plan();
    await expect(refused).rejects.toMatchObject({ place: { file: 'clipart_test.txt', row: used.length } });
    await expect(refused).rejects.toThrow(reason);
    await writeFile(path, before);
  });

  test('names an image that is missing, and a domain without lists', async () => {
    const image = join(folder, 'real/bandage/real_1.jpg');
    const bytes = await readFile(image);
    await rm(image);
    await expect(readBenchmark(await plan())).rejects.toMatchObject({
      place: { cell: 'tool-real', file: 'real/bandage/real_1.jpg' },
    });
    await writeFile(image, bytes);
    const list = join(folder, 'real_test.txt');
    const text = await readFile(list, 'utf8');
    await rm(list);
    await expect(plan()).rejects.toThrow('real_train.txt and real_test.txt');
    await writeFile(list, text);
  });

  test('without lists goes by the folders', async () => {
    const bare = await mkdtemp(join(tmpdir(), 'domainnet-'));
    for (const domain of DOMAINS) {
      await mkdir(join(bare, domain, 'bat'), { recursive: true });
      for (let i = 0; i < 11; i++) await writeFile(join(bare, domain, 'bat', `${i}.png`), 'x');
    }
    const { lists, notes } = await domainnetClassification.plan(bare, { splits: new Set() });
    const size = (split: string) => (lists.get(`lists/real_${split}.txt`) ?? '').trim().split('\n').length;
    expect([size('train'), size('tune'), size('test')]).toEqual([7, 2, 2]);
    expect(notes[0]).toContain('no lists');
    await rm(bare, { recursive: true });
  });
});
