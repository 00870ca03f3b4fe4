import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CellScore } from '../../src/evaluate/accuracy.ts';
import { evaluate, type EvaluationProgress } from '../../src/evaluate/evaluate.ts';
import { parseManifest } from '../../src/evaluate/manifest.ts';
import { type LocatedCheckpoint } from '../../src/models/located-checkpoint.ts';
import { type ByteLocation } from '../../src/storage/byte-source.ts';
import { type TestFile } from '../support/registry.ts';
import { brokenPipeline, tinyGenerationBenchmark, tinyPipeline, tornImage } from '../support/tiny-generation.ts';

const folder = mkdtempSync(join(tmpdir(), 'mergeboard-paint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, files: readonly TestFile[]): Map<string, ByteLocation> {
  return new Map(
    files.map(({ path, bytes }) => {
      const at = join(folder, name, path);
      mkdirSync(dirname(at), { recursive: true });
      writeFileSync(at, bytes);
      return [path, { kind: 'file', path: at, bytes: bytes.length }];
    }),
  );
}
const checkpoint = (name: string, files: readonly TestFile[]): LocatedCheckpoint => {
  return { files: [...write(name, files)].map(([path, location]) => ({ path, location })) };
};

type Options = Partial<Parameters<typeof evaluate>[0]>;
let score: (options?: Options, slug?: string) => Promise<CellScore[]>;
let model: LocatedCheckpoint;
let whole: readonly CellScore[];

beforeAll(async () => {
  model = checkpoint('model', tinyPipeline(1));
  const { manifest, files } = await tinyGenerationBenchmark();
  const data = write('benchmark', files);
  score = (options = {}) =>
    evaluate({
      checkpoint: model,
      manifest: parseManifest(manifest),
      data: (file) => data.get(file),
      split: 'test',
      ...options,
    });
});

describe('scoring a model that paints', () => {
  test('gives every metric of every cell, with what it rests on', async () => {
    const seen: EvaluationProgress[] = [];
    const cells: string[] = [];
    whole = await score({
      threads: 2,
      onProgress: (progress) => seen.push(progress),
      onCell: ([{ cellId }]) => cells.push(cellId),
    });
    expect(whole.map(({ cellId, metric }) => `${cellId} ${metric}`)).toEqual(
      ['polygons-picture', 'polygons-drawing', 'curves-picture', 'curves-drawing'].flatMap((cell) =>
        ['score', 'category_accuracy', 'domain_accuracy', 'prompt_alignment', 'frechet_distance', 'cmmd'].map(
          (metric) => `${cell} ${metric}`,
        ),
      ),
    );
    expect(cells.sort()).toEqual([...new Set(whole.map(({ cellId }) => cellId))].sort());
    expect(seen.at(-1)).toMatchObject({ completed: 16, total: 16 });
    for (const { metric, value, n, interval, standardError } of whole) {
      expect([n, Number.isFinite(value), standardError >= 0]).toEqual([4, true, true]);
      if (/_accuracy$/.test(metric)) expect(interval).toBeUndefined();
      else {
        expect(interval?.low).toBeLessThanOrEqual(value);
        expect(interval?.high).toBeGreaterThanOrEqual(value);
      }
    }
    const of = (metric: string): number[] => whole.filter((one) => one.metric === metric).map(({ value }) => value);
    const [both, category, domain] = ['score', 'category_accuracy', 'domain_accuracy'].map(of);
    expect(both).toEqual(category.map((value, i) => (value + domain[i]) / 2));
    // a picture is one or the other: what is right in one domain is wrong in the other
    expect(Math.min(...of('frechet_distance'), ...of('cmmd'))).toBeGreaterThan(0);
  });

  test('does not depend on threads, and passes over cells that were done', async () => {
    const skip = new Set(['polygons-picture', 'curves-picture']);
    const rest = await score({ threads: 1, skip });
    expect(rest).toEqual(whole.filter(({ cellId }) => !skip.has(cellId)));
    expect(await score({ skip: new Set(whole.map(({ cellId }) => cellId)) })).toEqual([]);
  });

  test('names cell and image when the model paints nothing', async () => {
    const broken = checkpoint('broken', brokenPipeline());
    await expect(score({ checkpoint: broken })).rejects.toMatchObject({
      code: 'DATA_INVALID',
      place: { cell: 'polygons-picture', row: 0 },
      message: expect.stringContaining('paints nothing finite for "a red cat 0"') as unknown,
    });
  });

  test('names the reference image that does not decode, and keeps the cells before it', async () => {
    const { manifest, files } = await tinyGenerationBenchmark('torn', (cell, images) =>
      cell === 'polygons-drawing' ? [...images.slice(0, 4), tornImage(images[4])] : images,
    );
    const data = write('torn', files);
    const cells: string[] = [];
    const torn = score({
      manifest: parseManifest(manifest),
      data: (file) => data.get(file),
      onCell: ([{ cellId }]) => cells.push(cellId),
    });
    await expect(torn).rejects.toMatchObject({
      code: 'DATA_INVALID',
      place: { cell: 'polygons-drawing', file: 'data/polygons-drawing.parquet', row: 4 },
    });
    expect(cells).toEqual(['polygons-picture']);
  });

  test('refuses sizes that the model cannot paint, and a scorer whose file is missing', async () => {
    const { manifest, files } = await tinyGenerationBenchmark();
    const data = write('again', files);
    const generation = { ...(manifest.generation as object), width: 18 };
    const odd = score({ manifest: parseManifest({ ...manifest, generation }), data: (file) => data.get(file) });
    await expect(odd).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('width 18') });
    const without = score({ data: (file) => (file === 'scorer/model.safetensors' ? undefined : data.get(file)) });
    await expect(without).rejects.toMatchObject({ place: { file: 'scorer/model.safetensors' } });
  });
});
