import { type Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isCheckpointFile } from '../client/checkpoint-files.ts';
import { type LocalFile } from '../client/local-files.ts';
import { UsageError } from './exit-codes.ts';

export interface CheckpointFolder {
  /** Last part of the path: the name unless another is given. */
  readonly name: string;
  readonly files: readonly LocalFile[];
  /** Names that stay behind: pickles, optimizer states, pictures. */
  readonly skipped: readonly string[];
}

/**
 * The files of a checkpoint: a folder as `save_pretrained` writes it, or one safetensors file.
 * @throws UsageError when there is no safetensors file.
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
  const files: LocalFile[] = [];
  const skipped: string[] = [];
  for (const entry of (await readdir(path)).sort()) {
    if (entry.startsWith('.')) continue;
    const localPath = join(path, entry);
    const { size, isFile } = await fileInfo(localPath);
    if (isFile && size > 0 && isCheckpointFile(entry)) {
      files.push({ path: entry, localPath, bytes: size });
    } else skipped.push(entry);
  }
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

async function fileInfo(path: string): Promise<{ size: number; isFile: boolean }> {
  const info = await statOf(path);
  return { size: info.size, isFile: info.isFile() };
}

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch {
    throw new UsageError(`${path} cannot be read`);
  }
}
