import { type KernelTask, type PatternWindow } from '../../tensor/kernels/kernel-task.ts';
import { type MergeKernels } from '../../tensor/kernels/merge-kernels.ts';
import { TABLE_BUCKETS } from './memory.ts';
import { type WindowCounts } from './messages.ts';

/** Bits below the bucket number when one table covers all 2^31 magnitudes. */
const COARSE_SHIFT = 15;

/** A window over all magnitudes. */
export function wholeRange(): PatternWindow {
  return { from: 0, shift: COARSE_SHIFT, buckets: TABLE_BUCKETS };
}

/** The single patterns inside one bucket of `wholeRange`. */
export function refinedWindow(bucket: number): PatternWindow {
  return { from: bucket * 2 ** COARSE_SHIFT, shift: 0, buckets: 2 ** COARSE_SHIFT };
}

/** Bucket of the `wanted`-th largest element (1 = the largest): -1 when it lies above the window, or below it. */
export function locateBucket({ above, table }: WindowCounts, wanted: number): number {
  if (above >= wanted) return -1;
  let seen = above;
  for (let bucket = table.length - 1; bucket >= 0; bucket--) {
    seen += table[bucket];
    if (seen >= wanted) return bucket;
  }
  return -1;
}

/** Counting tables in kernel memory, in sets of one per expert. */
export class PatternTables {
  readonly #sets: BigUint64Array[][];

  constructor(kernels: MergeKernels, tables: number, experts: number) {
    this.#sets = Array.from({ length: Math.floor(tables / Math.max(experts, 1)) }, () =>
      Array.from({ length: experts }, () => {
        const pointer = kernels.allocate(TABLE_BUCKETS * 8);
        return new BigUint64Array(kernels.buffer, pointer, TABLE_BUCKETS);
      }),
    );
  }

  clear(set: number): void {
    for (const table of this.#sets[set]) table.fill(0n);
  }

  /** Points a task at a set; the task's own count of elements above starts at zero. */
  point(set: number, task: KernelTask, windows: readonly PatternWindow[]): void {
    task.setWindows(
      this.#sets[set].map((table) => table.byteOffset),
      windows,
    );
  }

  read(set: number, windows: readonly PatternWindow[]): Float64Array[] {
    return windows.map(({ buckets }, index) => Float64Array.from(this.#sets[set][index].subarray(0, buckets), Number));
  }
}
