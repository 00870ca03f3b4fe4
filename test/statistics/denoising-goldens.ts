/** What the statistics of tiny pipelines and of an adapter of a T5 are tested against; see test/goldens/statistics/denoising.py. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import sharp from 'sharp';
import { type BenchmarkManifest, parseManifest } from '../../src/evaluate/manifest.ts';
import { type StatisticKind } from '../../src/merge/types.ts';
import { type LocatedCheckpoint } from '../../src/models/located-checkpoint.ts';
import { openTask } from '../../src/statistics/open-task.ts';
import { type StatisticSums } from '../../src/statistics/sums.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { parquetOf } from '../support/benchmarks.ts';
import { parseSafetensors } from '../support/parse-safetensors.ts';
import { tinyGenerationBenchmark } from '../support/tiny-generation.ts';

export const GOLDENS = join(import.meta.dirname, '../goldens');
export const DENOISING = join(GOLDENS, 'statistics/denoising');
/** ‖a − b‖ / ‖b‖ of a tensor: f32 through autoencoder, text encoder and UNet and back, against f64. */
const TOLERANCE = 2e-4;
export const SEED = 3;
export const ROWS = 6;
const SIZE = 16;
export const CELL = 'polygons-picture';

/** All files of a folder and of the folders in it. */
export function filesOf(folder: string): LocatedCheckpoint {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = paths.flatMap((name) => {
    const path = join(folder, name);
    const file = statSync(path);
    return file.isFile() ? [{ path: name, location: { kind: 'file' as const, path, bytes: file.size } }] : [];
  });
  return { files };
}

/** Some of the files. */
export function only({ files }: LocatedCheckpoint, ...names: string[]): LocatedCheckpoint {
  return { files: files.filter(({ path }) => names.includes(path)) };
}

/** The images of `denoising.py`. */
export function image(row: number): Promise<Uint8Array> {
  const pixels = Uint8Array.from(
    { length: SIZE * SIZE * 3 },
    (_, i) => (i * (14 * row + 21) + ((i * i) % 61) * 5 + 40 * row) % 256,
  );
  return sharp(pixels, { raw: { width: SIZE, height: SIZE, channels: 3 } })
    .png()
    .toBuffer();
}

/** Compares with all tensors of a kind in a golden file; says which they are. */
export function compare(
  sums: StatisticSums,
  folder: string,
  file: string,
  kind: string,
  divisor: (rows: number) => number,
) {
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

/** The goldens' six images as a cell of a benchmark. */
export interface DenoisingCell {
  readonly manifest: BenchmarkManifest;
  readonly parquet: Uint8Array;
}

export async function denoisingCell(): Promise<DenoisingCell> {
  const { manifest } = await tinyGenerationBenchmark();
  const { prompts } = JSON.parse(readFileSync(join(GOLDENS, 'diffusion/sd1/golden.json'), 'utf8')) as {
    prompts: string[];
  };
  Object.assign(manifest.cells[0], {
    prompts: prompts.slice(0, 2),
    splits: { test: { file: 'data/polygons-picture.parquet', rows: ROWS } },
  });
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  const images = await Promise.all(rows.map(image));
  return {
    manifest: parseManifest(manifest),
    parquet: await parquetOf(
      images,
      rows.map((row) => row % 2),
    ),
  };
}

/** A statistic's sums of a golden pipeline, perhaps with an adapter, on the current backend. */
export async function denoisingSums(
  { manifest, parquet }: DenoisingCell,
  name: string,
  kind: StatisticKind,
  sampleSeed: number | null = null,
  adapter?: string,
) {
  const pipeline = filesOf(join(GOLDENS, 'diffusion', name));
  const checkpoint = adapter === undefined ? pipeline : { ...pipeline, adapter: only(filesOf(DENOISING), adapter) };
  const task = await openTask({ checkpoint, manifest, cell: CELL, split: 'test' }, memorySource(parquet), SEED);
  const rows = Array.from({ length: task.rows }, (_, row) => row);
  return { task, sums: await task.accumulate({ kind, sampleSeed, rows }) };
}
