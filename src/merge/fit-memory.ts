import { MAX_CHUNK_BYTES, MIN_CHUNK_BYTES, IN_FLIGHT, predictPeakBytes, threadMemory } from './engine/memory.ts';
import { type MergeMethod } from './method.ts';
import { type MergeIssue, type Recipe } from './types.ts';

export interface MemoryWish {
  readonly threads: number;
  readonly budgetBytes: number;
  /** No chunk needs more than this. */
  readonly largestChunk: number;
  /** Exactly this, when stated. */
  readonly chunkBytes?: number;
  /** Slice that a sink buffers whole, 0 when it buffers none. */
  readonly sliceBytes: number;
}

export type FittedMemory =
  | { readonly ok: true; readonly threads: number; readonly chunkBytes: number; readonly peakMemoryBytes: number }
  | { readonly ok: false; readonly errors: readonly MergeIssue[] };

/** The largest chunks, then the most threads, that stay inside the budget. */
export function fitMemory(method: MergeMethod, recipe: Recipe, wish: MemoryWish): FittedMemory {
  const predict = (threads: number, chunkBytes: number): number =>
    predictPeakBytes(threadMemory(method, recipe, chunkBytes), threads, IN_FLIGHT * wish.sliceBytes);
  const smallest =
    wish.chunkBytes === undefined ? MIN_CHUNK_BYTES : Math.max(roundUp(wish.chunkBytes), MIN_CHUNK_BYTES);
  let largest = wish.chunkBytes === undefined ? MAX_CHUNK_BYTES : smallest;
  while (largest / 2 >= Math.max(wish.largestChunk, smallest)) largest /= 2;
  for (let threads = wish.threads; threads >= 1; threads--) {
    for (let chunkBytes = largest; chunkBytes >= smallest; chunkBytes /= 2) {
      const peakMemoryBytes = predict(threads, chunkBytes);
      if (peakMemoryBytes <= wish.budgetBytes) return { ok: true, threads, chunkBytes, peakMemoryBytes };
    }
  }
  const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  const message =
    `a memory budget of ${mib(wish.budgetBytes)} is too small: ` +
    `${recipe.experts.length} experts need at least ${mib(predict(1, smallest))}`;
  return { ok: false, errors: [{ code: 'MEMORY_BUDGET', field: ['memoryBudgetBytes'], message }] };
}

/** A multiple of the widest element. */
function roundUp(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
