import { type KernelTask, type PatternWindow } from '../../tensor/kernels/kernel-task.ts';
import { type MergeKernels } from '../../tensor/kernels/merge-kernels.ts';
import { TABLE_BUCKETS } from './memory.ts';
import { type WindowCounts } from './messages.ts';

/** Bits below the bucket number when one table covers all 2^31 magnitudes. */
const COARSE_SHIFT = 15;

/** Elements whose patterns, as u32, fill one table. */
export const DIRECT_ELEMENTS = TABLE_BUCKETS * 2;

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
  readonly #kernels: MergeKernels;
  readonly #counters: number;

  constructor(kernels: MergeKernels, tables: number, experts: number) {
    this.#kernels = kernels;
    this.#counters = tables === 0 ? 0 : kernels.allocate(kernels.exports.counterBytes());
    this.#sets = Array.from({ length: Math.floor(tables / Math.max(experts, 1)) }, () =>
      Array.from({ length: experts }, () => {
        const pointer = kernels.allocate(TABLE_BUCKETS * 8);
        return new BigUint64Array(kernels.buffer, pointer, TABLE_BUCKETS);
      }),
    );
  }

  /** Zeroes what `windows` count into. */
  clear(set: number, windows: readonly PatternWindow[]): void {
    windows.forEach(({ buckets }, index) => this.#sets[set][index].fill(0n, 0, buckets));
  }

  /** Points a task at a set; the task's own count of elements above starts at zero. */
  point(set: number, task: KernelTask, windows: readonly PatternWindow[]): void {
    task.setWindows(
      this.#sets[set].map((table) => table.byteOffset),
      windows,
    );
  }

  read(set: number, windows: readonly PatternWindow[]): Float64Array[] {
    return windows.map(({ buckets }, index) => {
      const { buffer, byteOffset } = this.#sets[set][index];
      // pairs of words: a BigInt for every counter would be garbage of several times the table
      const words = new Uint32Array(buffer, byteOffset, 2 * buckets);
      const counts = new Float64Array(buckets);
      for (let bucket = 0; bucket < buckets; bucket++) {
        counts[bucket] = words[2 * bucket] + words[2 * bucket + 1] * 2 ** 32;
      }
      return counts;
    });
  }

  /**
   * Exact patterns of the `wanted`-th largest magnitudes of up to DIRECT_ELEMENTS elements that `task` points at. The tables
   * of the set serve as room for the patterns themselves, so the work grows with the elements, not with the tables.
   */
  selectDirectly(set: number, task: KernelTask, elements: number, wanted: number): number[] {
    const { exports } = this.#kernels;
    const buffers = this.#sets[set].map((table) => table.byteOffset);
    task.setBuffers(buffers);
    exports.storeMagnitudes(task.pointer, elements);
    return buffers.map((buffer) => exports.nthLargest(buffer, elements, wanted, this.#counters) >>> 0);
  }
}
