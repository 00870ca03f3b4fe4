import { Worker } from 'node:worker_threads';
import { CancelledError } from '../errors.ts';
import { type ByteLocation } from '../storage/byte-source.ts';
import { threadEnded } from '../threads/thread-ended.ts';
import { fromWire, type WireError } from '../storage/error-wire.ts';
import { type TensorInfo } from '../storage/safetensors/read-header.ts';
import { type StatisticKind } from '../merge/types.ts';

export interface ValuesTask {
  readonly location: ByteLocation;
  readonly kind: StatisticKind;
  readonly tensors: readonly TensorInfo[];
}

/**
 * `checkValues` in a worker thread, so that the caller's event loop stays free.
 * @throws what `checkValues` throws; StorageError, CancelledError
 */
export async function verifyValues(task: ValuesTask, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) throw new CancelledError();
  const thread = new Worker(new URL('./check-values-thread.ts', import.meta.url), { workerData: task });
  const ended = new AbortController();
  try {
    const error = await new Promise<WireError | null>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new CancelledError()), { once: true, signal: ended.signal });
      thread.on('message', resolve);
      thread.on('error', reject);
      thread.on('exit', (code) => reject(threadEnded('the checking thread', code)));
    });
    if (error !== null) throw fromWire(error);
  } finally {
    ended.abort();
    await thread.terminate();
  }
}
