import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface GenerateProgress {
  /** Files written, of all. */
  readonly completed: number;
  readonly total: number;
}

/** A generator of a suite takes a folder and these. */
export interface GenerateOptions<Split extends string = string> {
  readonly onProgress?: (progress: GenerateProgress) => void;
  /** Fewer examples per cell, for a quick look; the first ones of the published benchmark. */
  readonly rows?: Partial<Record<Split, number>>;
}

/** A file of a generated benchmark, relative to its folder. */
export interface GeneratedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a generator of a suite returns: the manifest, and the files without it. */
export interface GeneratedBenchmark {
  readonly manifest: object;
  readonly files: readonly GeneratedFile[];
}

/** Writes one data file and answers with the entry of its split in the manifest. */
export type WriteSplit = (path: string, rows: number, bytes: Uint8Array) => Promise<object>;

/**
 * Writes a benchmark: data files first, `manifest.json` last, so that a folder that has one is whole.
 * @param total number of data files
 * @param build writes the data files and makes the manifest
 */
export async function writeBenchmark(
  folder: string,
  total: number,
  onProgress: GenerateOptions['onProgress'],
  build: (write: WriteSplit) => Promise<object>,
): Promise<GeneratedBenchmark> {
  const files: GeneratedFile[] = [];
  const manifest = await build(async (path, rows, bytes) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    files.push({ path, bytes: bytes.length, sha256 });
    onProgress?.({ completed: files.length, total });
    return { file: path, rows, sha256 };
  });
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return { manifest, files };
}
