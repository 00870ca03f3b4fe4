import {
  IN_FLIGHT,
  MAX_CHUNK_BYTES,
  MIN_CHUNK_BYTES,
  predictPeakBytes,
  type TensorNeeds,
  threadMemory,
} from './engine/memory.ts';
import { type MergeMethod } from './method.ts';
import { type Recipe } from './recipe-types.ts';
import { type MergeBackends } from './run-types.ts';
import { type MergeIssue } from './types.ts';

export interface MemoryWish extends TensorNeeds {
  readonly threads: number;
  readonly budgetBytes: number;
  /** No chunk needs more than this. */
  readonly largestChunk: number;
  /** Exactly this, when stated. */
  readonly chunkBytes?: number;
  /** Slice that a sink buffers whole, 0 when it buffers none. */
  readonly sliceBytes: number;
  /** What a thread holds to compute tensors that are in no file. */
  readonly computedBytes: number;
  readonly backends: MergeBackends;
  /** Name of the tensor that needs the most, when one does. */
  readonly largestTensor: string | null;
}

export type FittedMemory =
  | { readonly ok: true; readonly threads: number; readonly chunkBytes: number; readonly peakMemoryBytes: number }
  | { readonly ok: false; readonly errors: readonly MergeIssue[] };

/** The largest chunks, then the most threads, that stay inside the budget. */
export function fitMemory(method: MergeMethod, recipe: Recipe, wish: MemoryWish): FittedMemory {
  const predict = (threads: number, chunkBytes: number): number =>
    predictPeakBytes(
      [threadMemory(method, recipe, chunkBytes, wish, wish.backends)],
      threads,
      IN_FLIGHT * wish.sliceBytes + wish.computedBytes,
    );
  // a chunk holds a whole row of the widest type
  const least = Math.max(MIN_CHUNK_BYTES, roundUp(wish.rowElements * 8));
  const smallest = wish.chunkBytes === undefined ? least : Math.max(roundUp(wish.chunkBytes), least);
  let largest = wish.chunkBytes === undefined ? Math.max(MAX_CHUNK_BYTES, least) : smallest;
  while (largest / 2 >= Math.max(wish.largestChunk, smallest)) largest /= 2;
  for (let threads = wish.threads; threads >= 1; threads--) {
    for (let chunkBytes = largest; chunkBytes >= smallest; chunkBytes = roundUp(chunkBytes / 2)) {
      const peakMemoryBytes = predict(threads, chunkBytes);
      if (peakMemoryBytes <= wish.budgetBytes) return { ok: true, threads, chunkBytes, peakMemoryBytes };
      if (chunkBytes === smallest) break;
    }
  }
  const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  const tensor = wish.largestTensor === null ? {} : { tensor: wish.largestTensor };
  const message =
    `a memory budget of ${mib(wish.budgetBytes)} is too small: ` +
    `${recipe.experts.length} experts need at least ${mib(predict(1, smallest))}` +
    (wish.largestTensor === null ? '' : ` for tensor "${wish.largestTensor}"`);
  return { ok: false, errors: [{ code: 'MEMORY_BUDGET', field: ['memoryBudgetBytes'], message, ...tensor }] };
}

/** A multiple of the widest element. */
function roundUp(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
