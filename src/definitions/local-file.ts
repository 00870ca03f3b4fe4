import { stat } from 'node:fs/promises';
import { StorageError } from '../errors.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { openFileSource } from '../storage/file-source.ts';

/** Opens a file of the user for reading by range. @throws StorageError */
export async function openLocalFile(path: string): Promise<ByteSource> {
  const { size } = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new StorageError(`cannot open ${path}: ${cause.code ?? cause.message}`, { cause, retryable: false });
  });
  return openFileSource(path, size);
}
