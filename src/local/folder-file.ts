import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';

export interface FolderFile {
  /** Its name inside the folder. */
  readonly path: string;
  readonly localPath: string;
  readonly bytes: number;
}

/** A file that is read whole. */
export async function readSmall(folder: string, name: string, limit: number): Promise<Uint8Array> {
  const { localPath, bytes } = await describeFile(folder, name);
  if (bytes <= limit) return readFile(localPath);
  throw new AppError('LIMIT_EXCEEDED', `${name} has ${bytes} bytes, at most ${limit} are read`, { file: name });
}

/** @throws AppError FILE_MISSING */
export async function describeFile(folder: string, path: string): Promise<FolderFile> {
  const localPath = join(folder, path);
  const info = await stat(localPath).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('FILE_MISSING', `${path} cannot be read (${error.code ?? error.message})`, { file: path });
  });
  return { path, localPath, bytes: info.size };
}
