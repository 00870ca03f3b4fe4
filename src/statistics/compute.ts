import { type ByteLocation } from '../storage/byte-source.ts';
import { fromWire } from '../storage/error-wire.ts';
import { type Backend, WASM } from '../tensor/backends.ts';
import { runDeviceThread } from '../threads/run-device-thread.ts';
import { type StatisticInputs } from './open-task.ts';
import {
  type ComputedStatistic,
  type FilePurpose,
  type FileTarget,
  type ThreadInput,
  type ThreadMessage,
  type WrittenFile,
} from './protocol.ts';
import { type StatisticRequest } from './request.ts';

/** Takes the files that a computation writes. */
export interface StatisticFiles {
  /** Where a file of so many bytes goes. */
  open(purpose: FilePurpose, bytes: number): Promise<FileTarget>;
  /** The file is whole and durable where it was opened. The computation goes on when this resolves. */
  written(file: WrittenFile): Promise<void>;
}

export interface ComputeOptions {
  readonly request: StatisticRequest;
  readonly inputs: StatisticInputs;
  /** The data file of the split. */
  readonly data: ByteLocation;
  readonly files: StatisticFiles;
  /** Sums that an earlier run of the same request has written; sums of another one are not used. */
  readonly resume?: ByteLocation | null;
  /** Least time between two writings of sums; 30 by default. Writing never takes more than a tenth of the time. */
  readonly saveSeconds?: number;
  /** What to compute on; wasm unless told otherwise. Sums that another device saved are not used. */
  readonly backend?: Backend;
  readonly onProgress?: (progress: { readonly completed: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

const SAVE_SECONDS = 30;

/**
 * Computes a statistic in a worker thread, so that the caller's event loop stays free. A run that went on from saved sums
 * gives the same bytes as one that was never interrupted.
 * @throws AppError (what loading model and data throws, INVALID_INPUT, NON_FINITE), CancelledError, StorageError
 */
export async function computeStatistic(options: ComputeOptions): Promise<ComputedStatistic> {
  const { request, inputs, data, files, resume = null, saveSeconds = SAVE_SECONDS, onProgress, signal } = options;
  const { backend = WASM } = options;
  const input: ThreadInput = { request, inputs, data, resume, saveSeconds };
  const entry = new URL('./thread.ts', import.meta.url);
  return runDeviceThread<ThreadInput, ThreadMessage, ComputedStatistic>(
    entry,
    backend,
    input,
    signal,
    (message, { worker, resolve, reject }) => {
      const answer = (work: Promise<unknown>) => {
        work.then((value) => worker.postMessage(value ?? null)).catch(reject);
      };
      switch (message.kind) {
        case 'progress':
          return onProgress?.(message);
        case 'open':
          return answer(files.open(message.purpose, message.bytes));
        case 'written':
          return answer(files.written(message.file));
        case 'done':
          return resolve(message.statistic);
        case 'failed':
          return reject(fromWire(message.error));
      }
    },
  );
}
