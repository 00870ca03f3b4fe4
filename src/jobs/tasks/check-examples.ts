import { Worker } from 'node:worker_threads';
import { CancelledError, StorageError } from '../../errors.ts';
import { DataError } from '../../evaluate/evaluation-errors.ts';
import { type BenchmarkManifest } from '../../evaluate/manifest.ts';
import { type LocatedCheckpoint } from '../../models/located-checkpoint.ts';
import { type ByteLocation } from '../../storage/byte-source.ts';
import { fromWire, type WireError } from '../../storage/error-wire.ts';
import { threadEnded } from '../../threads/thread-ended.ts';

/** Data of one split of one cell. */
export interface SplitToCheck {
  /** Place of the cell in the manifest. */
  readonly cell: number;
  readonly split: string;
  readonly location: ByteLocation;
}

export interface ExamplesRequest {
  readonly manifest: BenchmarkManifest;
  /** The benchmark's own model; null where it has none. */
  readonly scorer: LocatedCheckpoint | null;
  readonly splits: readonly SplitToCheck[];
}

export type ExamplesMessage =
  | { readonly kind: 'checked' }
  | { readonly kind: 'alive' }
  /** Whether bytes are waited for. */
  | { readonly kind: 'waiting'; readonly on: boolean }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: WireError };

/** A row group of 1 GiB comes in less, from any store that is worth the name. */
const STALL_SECONDS = 600;

/**
 * Reads all examples of all splits on a worker thread: columns, row counts, images, prompts and answers present,
 * labels within the classes of their cell; and that the benchmark's own model is one that can judge. A file from which nothing
 * comes for `stallSeconds` is invalid: some damage makes the Parquet reader go round in circles. When it is the store that is waited
 * for, nothing is said of the file.
 * @throws AppError DATA_INVALID naming cell, file and row; what `checkScorer` throws; StorageError; CancelledError
 */
export async function checkExamples(
  request: ExamplesRequest,
  signal: AbortSignal,
  onChecked: (splits: number) => void,
  stallSeconds = STALL_SECONDS,
): Promise<void> {
  if (signal.aborted) throw new CancelledError();
  const { manifest, splits } = request;
  const thread = new Worker(new URL('./check-examples-thread.ts', import.meta.url), { workerData: request });
  const listening = new AbortController();
  let checked = 0;
  let waiting = false;
  let stalled: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const stall = () => {
        const { cell, split } = splits[Math.min(checked, splits.length - 1)];
        const { id, splits: files } = manifest.cells[cell];
        const place = { cell: id, file: files[split].file };
        if (waiting) return reject(new StorageError(`the store sent nothing for ${stallSeconds} s`, place));
        reject(new DataError(`no example could be read within ${stallSeconds} s`, place));
      };
      const once = { once: true, signal: listening.signal };
      signal.addEventListener('abort', () => reject(new CancelledError()), once);
      thread.on('error', reject);
      thread.on('exit', (code) => reject(threadEnded('the thread that reads examples', code)));
      thread.on('message', (message: ExamplesMessage) => {
        if (message.kind === 'waiting') {
          waiting = message.on;
          // counted from the first reading: a thread takes its time to start
          stalled ??= setTimeout(stall, stallSeconds * 1000);
          return;
        }
        stalled?.refresh();
        if (message.kind === 'alive') return;
        if (message.kind === 'checked') onChecked(++checked);
        else if (message.kind === 'done') resolve();
        else reject(fromWire(message.error));
      });
    });
  } finally {
    clearTimeout(stalled);
    listening.abort();
    await thread.terminate();
  }
}
