import { open, rename, rm } from 'node:fs/promises';
import { AppError } from '../errors.ts';
import { type RetryOptions } from '../storage/http-request.ts';
import { UrlSource } from '../storage/url-source.ts';
import { runLimited } from './run-limited.ts';
import { sha256File } from './sha256-file.ts';
import { cutParts } from './upload-file.ts';

export interface DownloadOptions {
  readonly url: string;
  /** Length of the object. */
  readonly bytes: number;
  /** Where the file appears, complete or not at all. */
  readonly path: string;
  /** Lower-case hex; checked before the file appears. */
  readonly sha256?: string;
  readonly partBytes?: number;
  readonly concurrency?: number;
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
  readonly retry?: RetryOptions;
}

/**
 * Fetches an object by ranges, several at once, into a file beside `path` that takes its name when it is whole.
 * @throws AppError DIGEST_MISMATCH, StorageError, CancelledError. Nothing is left behind then.
 */
export async function downloadFile(options: DownloadOptions): Promise<void> {
  const { url, bytes, path, sha256, partBytes = 8 * 1024 * 1024, concurrency = 4, onProgress, signal, retry } = options;
  const partial = `${path}.partial`;
  const source = new UrlSource(url, bytes, retry);
  try {
    const handle = await open(partial, 'w');
    try {
      const spare: Uint8Array[] = [];
      let done = 0;
      const fetchPart = async ({ begin, end }: { begin: number; end: number }, stop: AbortSignal) => {
        const buffer = spare.pop() ?? new Uint8Array(partBytes);
        const part = buffer.subarray(0, end - begin);
        await source.read(begin, part, stop);
        for (let written = 0; written < part.length;) {
          written += (await handle.write(part, written, part.length - written, begin + written)).bytesWritten;
        }
        spare.push(buffer);
        done += part.length;
        onProgress?.(done);
      };
      await runLimited(cutParts(bytes, partBytes), concurrency, fetchPart, signal);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (sha256 !== undefined) {
      const found = await sha256File(partial, undefined, signal);
      if (found.sha256 !== sha256)
        throw new AppError('DIGEST_MISMATCH', `the download's SHA-256 is ${found.sha256}, not ${sha256}`);
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
