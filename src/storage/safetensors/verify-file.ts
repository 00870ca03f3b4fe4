import { Worker } from 'node:worker_threads';
import { AppError, CancelledError } from '../../errors.ts';
import { threadEnded } from '../../threads/thread-ended.ts';
import { type ByteLocation } from '../byte-source.ts';
import { fromWire, type WireError } from '../error-wire.ts';
import { type SafetensorsHeader } from './read-header.ts';

export interface VerifyOptions {
  readonly location: ByteLocation;
  readonly expectedBytes: number;
  /** Lower-case hex; null when none was announced. */
  readonly expectedSha256: string | null;
  /** Validate the file as safetensors and look for non-finite values; else size and SHA-256 only. */
  readonly safetensors: boolean;
  /** Bytes worked through so far, about 20 times a second. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

export interface VerifiedFile {
  readonly bytes: number;
  readonly sha256: string;
  /** Null for a file that was not verified as safetensors. */
  readonly header: SafetensorsHeader | null;
}

/** What the worker thread is given. */
export type VerifyTask = Pick<VerifyOptions, 'location' | 'expectedSha256' | 'safetensors'>;

/** What the worker thread posts. */
export type VerifyMessage =
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'done'; readonly file: VerifiedFile }
  | { readonly kind: 'failed'; readonly error: WireError };

/**
 * Verifies an uploaded file in one pass over its bytes, in a worker thread, so that the caller's event loop stays free.
 *
 * @throws AppError SIZE_MISMATCH, DIGEST_MISMATCH or NON_FINITE (tensor and offset), SafetensorsError, StorageError when
 * reading fails, CancelledError.
 */
export async function verifyFile(options: VerifyOptions): Promise<VerifiedFile> {
  const { location, expectedBytes, expectedSha256, safetensors, onProgress, signal } = options;
  if (location.bytes !== expectedBytes) {
    throw new AppError('SIZE_MISMATCH', `the file has ${location.bytes} bytes, ${expectedBytes} were announced`);
  }
  if (signal?.aborted === true) throw new CancelledError();
  const task: VerifyTask = { location, expectedSha256: expectedSha256?.toLowerCase() ?? null, safetensors };
  const worker = new Worker(new URL('./verify-worker.ts', import.meta.url), { workerData: task });
  const abort = () => worker.postMessage('abort');
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await new Promise<VerifiedFile>((resolve, reject) => {
      worker.on('message', (message: VerifyMessage) => {
        if (message.kind === 'progress') onProgress?.(message.bytes);
        else if (message.kind === 'done') resolve(message.file);
        else reject(fromWire(message.error));
      });
      worker.on('error', reject);
      worker.on('exit', (code) => reject(threadEnded('the verifying thread', code)));
    });
  } finally {
    signal?.removeEventListener('abort', abort);
    // It has posted its last message; open connections of its own must not keep it.
    await worker.terminate();
  }
}
