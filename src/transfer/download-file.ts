import { rename } from 'node:fs/promises';
import { AppError } from '../errors.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { writing } from '../storage/file-error.ts';
import { openPartialFile, type PartialFile } from './partial-file.ts';
import { runLimited } from './run-limited.ts';
import { sha256File } from './sha256-file.ts';
import { cutParts } from './upload-file.ts';

export interface DownloadOptions {
  readonly source: Pick<ByteSource, 'bytes' | 'read'>;
  /** Where the file appears, complete or not at all. */
  readonly path: string;
  /** Lower-case hex; checked before the file appears. */
  readonly sha256?: string;
  /** What the file is checked with when there is no SHA-256. It throws what is to be said. */
  readonly verify?: (path: string) => Promise<void>;
  /**
   * What the object is, its digest. With it the parts that have arrived are kept when the download is broken off, and the next
   * call goes on from there.
   */
  readonly resumeAs?: string;
  readonly partBytes?: number;
  readonly concurrency?: number;
  /** Bytes of the file that are there, those of an earlier call included. */
  readonly onProgress?: (bytes: number) => void;
  /** Called at most once, with the bytes that an earlier call had fetched. */
  readonly onResume?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Fetches an object by ranges, several at once, into a file beside `path` that takes its name when it is whole and checked.
 * @throws AppError DIGEST_MISMATCH, StorageError, CancelledError. What is left behind then is at most `path.partial` and its log,
 * with `resumeAs` only, and never bytes of a wrong digest.
 */
export async function downloadFile(options: DownloadOptions): Promise<void> {
  const { source, path, resumeAs, partBytes = 8 * 1024 * 1024 } = options;
  const parts = cutParts(source.bytes, partBytes);
  const partial = await openPartialFile(path, resumeAs ?? null, parts);
  const resumed = parts
    .filter(({ partNumber }) => partial.written.has(partNumber))
    .reduce((sum, { begin, end }) => sum + end - begin, 0);
  try {
    try {
      if (resumed > 0) options.onResume?.(resumed);
      await fetchParts(options, partial, partBytes, resumed);
    } finally {
      await partial.close();
    }
    await check(partial.path, options);
    await writing(path, () => rename(partial.path, path));
    await partial.forget();
  } catch (error) {
    const wrong = error instanceof AppError && error.code === 'DIGEST_MISMATCH';
    if (resumeAs === undefined || wrong) await partial.discard();
    // what lay on the disk may have suffered: once more, from nothing
    if (wrong && resumed > 0) return downloadFile({ ...options, onResume: undefined });
    throw error;
  }
}

async function fetchParts(
  { source, concurrency = 4, onProgress, signal }: DownloadOptions,
  partial: PartialFile,
  partBytes: number,
  resumed: number,
): Promise<void> {
  const spare: Uint8Array[] = [];
  let done = resumed;
  onProgress?.(done);
  const missing = cutParts(source.bytes, partBytes).filter(({ partNumber }) => !partial.written.has(partNumber));
  await runLimited(
    missing,
    concurrency,
    async ({ partNumber, begin, end }, stop) => {
      const buffer = spare.pop() ?? new Uint8Array(partBytes);
      const piece = buffer.subarray(0, end - begin);
      await source.read(begin, piece, stop);
      await partial.write(partNumber, begin, piece);
      spare.push(buffer);
      done += piece.length;
      onProgress?.(done);
    },
    signal,
  );
}

async function check(path: string, { sha256, verify, signal }: DownloadOptions): Promise<void> {
  await verify?.(path);
  if (sha256 === undefined) return;
  const found = await sha256File(path, undefined, signal);
  if (found.sha256 !== sha256) {
    throw new AppError('DIGEST_MISMATCH', `the download's SHA-256 is ${found.sha256}, not ${sha256}`);
  }
}
