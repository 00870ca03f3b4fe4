import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BenchmarkManifest, parseManifest } from '../evaluate/manifest.ts';
import { type Import, type ImageRow, type SplitSource, type TextRow } from './definition.ts';
import { DefinitionError } from './definition-error.ts';
import { openImageFile } from './image-file.ts';

export interface WriteOptions {
  readonly signal?: AbortSignal;
  /** Called now and then with the examples of the current split and the splits that are through. */
  readonly onProgress?: (progress: WriteProgress) => void;
}

export interface WriteProgress {
  readonly cell: string;
  readonly split: string;
  readonly examples: number;
  readonly splitsDone: number;
  readonly splits: number;
}

/** Rows of each split that was read: by cell, then by split. */
export type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Writes the benchmark folder of an import: data files, lists, and `manifest.json` last, so that a folder with a manifest is
 * whole.
 * @throws what reading the data throws; DefinitionError for a split without examples; ManifestError
 */
export async function writeBenchmark(
  plan: Import,
  folder: string,
  options: WriteOptions = {},
): Promise<BenchmarkManifest> {
  const files = new Map<string, Record<string, { file: string; rows: number; sha256: string }>>();
  for (const [splitsDone, source] of plan.sources.entries()) {
    const { cell, split } = source;
    const onRow = countRows(plan, source, splitsDone, options);
    const images = plan.manifest.modality !== 'LANGUAGE';
    const file = `data/${cell}-${split}.${images ? 'parquet' : 'jsonl'}`;
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    const rows = await (images ? writeImages : writeLines)(source, path, onRow, options.signal);
    if (rows === 0) throw new DefinitionError(`the split "${split}" has no examples`, { cell });
    files.set(cell, { ...files.get(cell), [split]: { file, rows, sha256: await sha256(path) } });
  }
  for (const [path, text] of plan.lists) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  for (const [path, from] of plan.copies ?? []) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await copyFile(from, join(folder, path));
  }
  const cells = plan.manifest.cells.map((cell) => ({ ...cell, splits: files.get(cell.id) ?? {} }));
  const manifest = { ...plan.manifest, cells };
  const parsed = parseManifest(manifest);
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return parsed;
}

/** Reads everything that an import would write, and counts it. @throws as `writeBenchmark` */
export async function readBenchmark(plan: Import, options: WriteOptions = {}): Promise<Counts> {
  const counts = new Map<string, Map<string, number>>();
  for (const [splitsDone, source] of plan.sources.entries()) {
    const onRow = countRows(plan, source, splitsDone, options);
    let rows = 0;
    for await (const _ of source.rows(options.signal)) onRow(++rows);
    if (rows === 0) throw new DefinitionError(`the split "${source.split}" has no examples`, { cell: source.cell });
    counts.set(source.cell, (counts.get(source.cell) ?? new Map<string, number>()).set(source.split, rows));
  }
  return counts;
}

function countRows(plan: Import, { cell, split }: SplitSource, splitsDone: number, { onProgress }: WriteOptions) {
  return (examples: number) => {
    if (examples % 64 === 1) onProgress?.({ cell, split, examples, splitsDone, splits: plan.sources.length });
  };
}

/** Written at once. */
const WRITE_CHARACTERS = 256 * 1024;

async function writeLines(
  source: SplitSource,
  path: string,
  onRow: (rows: number) => void,
  signal?: AbortSignal,
): Promise<number> {
  const handle = await open(path, 'w');
  let rows = 0;
  let text = '';
  try {
    for await (const row of source.rows(signal) as AsyncIterable<TextRow>) {
      text += `${JSON.stringify(row)}\n`;
      onRow(++rows);
      if (text.length < WRITE_CHARACTERS) continue;
      await handle.write(text);
      text = '';
    }
    await handle.write(text);
  } finally {
    await handle.close();
  }
  return rows;
}

async function writeImages(
  source: SplitSource,
  path: string,
  onRow: (rows: number) => void,
  signal?: AbortSignal,
): Promise<number> {
  const file = openImageFile(path);
  let rows = 0;
  for await (const row of source.rows(signal) as AsyncIterable<ImageRow>) {
    await file.add(row);
    onRow(++rows);
  }
  if (rows > 0) await file.end();
  return rows;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
