import { type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { listCheckpoint } from '../client/list-checkpoint.ts';
import type { LocalFile } from '../client/local-files.ts';
import { UsageError } from './exit-codes.ts';

export interface CheckpointFolder {
  /** Last part of the path: the name unless another is given. */
  readonly name: string;
  readonly files: readonly LocalFile[];
  /** Names that stay behind: pickles, optimizer states, pictures. */
  readonly skipped: readonly string[];
}

/**
 * The files of a checkpoint: a folder as `save_pretrained` writes it, that of a pipeline too, or one safetensors file.
 * @throws UsageError when there is no safetensors file; AppError for a `model_index.json` that is none
 */
export async function readCheckpointFolder(path: string): Promise<CheckpointFolder> {
  const info = await statOf(path);
  const name = basename(resolve(path));
  if (info.isFile()) {
    if (!/\.safetensors$/i.test(path)) throw new UsageError(`${path} is not a safetensors file`);
    return {
      name: name.replace(/\.safetensors$/i, ''),
      files: [{ path: name, localPath: path, bytes: info.size }],
      skipped: [],
    };
  }
  const listed = await listCheckpoint(path);
  const found = await readNamedFiles(path, listed.paths);
  const files = found.filter(({ bytes }) => bytes > 0);
  const skipped = [...listed.skipped, ...found.filter(({ bytes }) => bytes === 0).map((file) => file.path)].sort();
  if (!files.some((file) => /\.safetensors$/i.test(file.path)))
    throw new UsageError(`${path} holds no safetensors file`);
  return { name, files, skipped };
}

/** The files that a benchmark's manifest names, found beside it. */
export async function readNamedFiles(folder: string, paths: readonly string[]): Promise<LocalFile[]> {
  return Promise.all(
    paths.map(async (path) => {
      const localPath = join(folder, path);
      return { path, localPath, bytes: (await statOf(localPath)).size };
    }),
  );
}

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch {
    throw new UsageError(`${path} cannot be read`);
  }
}
