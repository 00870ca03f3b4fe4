import { Worker } from 'node:worker_threads';
import { CancelledError } from '../errors.ts';
import { threadEnded } from '../threads/thread-ended.ts';
import { type ByteLocation } from './byte-source.ts';
import { fromWire } from './error-wire.ts';
import { type HashMessage } from './hash-thread.ts';

export interface HashOptions {
  readonly signal?: AbortSignal;
  /** Called every few megabytes with the bytes hashed since the last call. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * SHA-256 (hex) of each location, in order, computed by one worker thread, so that the caller's event loop stays free for
 * heartbeats.
 * @throws StorageError when one cannot be read; CancelledError
 */
export async function hashLocations(locations: readonly ByteLocation[], options: HashOptions = {}): Promise<string[]> {
  const { signal, onBytes } = options;
  if (signal?.aborted === true) throw new CancelledError();
  const thread = new Worker(new URL('./hash-thread.ts', import.meta.url), { workerData: locations });
  const cancel = new AbortController();
  try {
    return await new Promise<string[]>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new CancelledError()), { once: true, signal: cancel.signal });
      thread.on('error', reject);
      thread.on('exit', (code) => reject(threadEnded('the hashing thread', code)));
      thread.on('message', (message: HashMessage) => {
        switch (message.kind) {
          case 'bytes':
            return onBytes?.(message.bytes);
          case 'done':
            return resolve([...message.digests]);
          case 'failed':
            return reject(fromWire(message.error));
        }
      });
    });
  } finally {
    cancel.abort();
    await thread.terminate();
  }
}
