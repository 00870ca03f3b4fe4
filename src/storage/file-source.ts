import { readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { CancelledError, StorageError } from '../errors.ts';
import { type ByteSource } from './byte-source.ts';

/**
 * Opens a local file for reading by range. `bytes` is the length it must have.
 * @throws StorageError (not retryable) when the file is missing or has another length.
 */
export async function openFileSource(path: string, bytes: number): Promise<ByteSource> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new StorageError(`cannot open ${path}: ${error.code ?? error.message}`, { cause: error, retryable: false });
  });
  const found = (await handle.stat()).size;
  if (found === bytes) return new FileSource(handle, path, bytes);
  await handle.close();
  throw new StorageError(`${path} has ${found} bytes instead of ${bytes}`, { retryable: false });
}

class FileSource implements ByteSource {
  readonly bytes: number;
  readonly #handle: FileHandle;
  readonly #path: string;

  constructor(handle: FileHandle, path: string, bytes: number) {
    this.#handle = handle;
    this.#path = path;
    this.bytes = bytes;
  }

  async read(begin: number, into: Uint8Array, signal?: AbortSignal): Promise<void> {
    let filled = 0;
    while (filled < into.length) {
      if (signal?.aborted === true) throw new CancelledError();
      const { bytesRead } = await this.#handle.read(into, filled, into.length - filled, begin + filled);
      if (bytesRead === 0) throw this.#ended(begin + filled, begin + into.length);
      filled += bytesRead;
    }
  }

  readNow(begin: number, into: Uint8Array): void {
    for (let filled = 0; filled < into.length;) {
      const bytes = readSync(this.#handle.fd, into, filled, into.length - filled, begin + filled);
      if (bytes === 0) throw this.#ended(begin + filled, begin + into.length);
      filled += bytes;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #ended(at: number, wanted: number): StorageError {
    return new StorageError(`${this.#path} ended at byte ${at}, ${wanted} wanted`, { offset: at, retryable: false });
  }
}
