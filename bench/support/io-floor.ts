import { Worker } from 'node:worker_threads';
import { closeSync, fdatasyncSync, openSync } from 'node:fs';
import { type BenchCheckpoint } from './checkpoints.ts';

export interface FloorShare {
  /** Path and range of every file that this thread reads. */
  readonly reads: readonly { readonly path: string; readonly begin: number; readonly end: number }[];
  readonly write: { readonly path: string; readonly begin: number; readonly end: number };
}

/**
 * Time to read all checkpoints once and to write one output of the size of one of them, durably, with plain synchronous
 * reads and writes of 4 MiB on as many threads as the merge has: nothing that computes can be faster.
 */
export async function measureFloor(
  checkpoints: readonly BenchCheckpoint[],
  output: string,
  threads: number,
): Promise<{ seconds: number; bytes: number }> {
  const files = checkpoints.flatMap(({ locations }) => [...locations.files.values()]);
  const paths = files.map((file) => (file.kind === 'file' ? file.path : ''));
  const size = files[0].bytes;
  closeSync(openSync(output, 'a'));
  const started = performance.now();
  await Promise.all(
    Array.from({ length: threads }, (_, index) => {
      const [begin, end] = [Math.floor((size * index) / threads), Math.floor((size * (index + 1)) / threads)];
      const share: FloorShare = {
        reads: paths.map((path) => ({ path, begin, end })),
        write: { path: output, begin, end },
      };
      return new Promise<void>((resolve, reject) => {
        const worker = new Worker(new URL('./io-floor-thread.ts', import.meta.url), { workerData: share });
        worker.once('error', reject);
        worker.once('exit', () => resolve());
      });
    }),
  );
  const file = openSync(output, 'r+');
  fdatasyncSync(file);
  closeSync(file);
  return { seconds: (performance.now() - started) / 1000, bytes: size * (paths.length + 1) };
}
