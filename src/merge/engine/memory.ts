import { type MergeMethod } from '../method.ts';
import { type Recipe } from '../types.ts';

/** Pieces in flight per thread: one is computed while the others are read or written. */
export const IN_FLIGHT = 3;
/** Elements that one sum covers: sums are taken block by block and added in order, so chunking cannot change them. */
export const BLOCK_ELEMENTS = 16_384;
/** Smallest chunk: a block of the widest type. */
export const MIN_CHUNK_BYTES = BLOCK_ELEMENTS * 8;
export const MAX_CHUNK_BYTES = 2 * 1024 * 1024;
/** Chunk of inputs that are in memory already: those of a few experts stay in a core's cache until they are computed. */
export const QUICK_CHUNK_BYTES = 256 * 1024;
/** Buckets of a table that counts bit patterns. */
export const TABLE_BUCKETS = 65_536;

const MIB = 1024 * 1024;
/** Measured: resident memory of the process and of one idle thread with its heap. */
const PROCESS_BYTES = 96 * MIB;
const THREAD_BYTES = 40 * MIB;

/** Sizes of what one thread keeps in its kernel memory. */
export interface ThreadMemory {
  readonly inputs: number;
  readonly chunkBytes: number;
  /** Tables for counting, of TABLE_BUCKETS u64 each. */
  readonly tables: number;
}

export function threadMemory(method: MergeMethod, recipe: Recipe, chunkBytes: number): ThreadMemory {
  const selects = method.passes(recipe).filter((pass) => pass.kind === 'select');
  const perExpert = selects.some((pass) => pass.scope === 'tensor') ? IN_FLIGHT : selects.length > 0 ? 1 : 0;
  return {
    inputs: recipe.experts.length + (method.card.prerequisites.base ? 1 : 0),
    chunkBytes,
    tables: perExpert * recipe.experts.length,
  };
}

/** Tiles of the kernels: output, base, and two for each expert (an upper bound of what the kernels ask for). */
export function scratchBytes(inputs: number): number {
  return (2 + 2 * inputs) * 8704;
}

/** Bytes of kernel memory that a thread asks for, scratch and alignment included. */
export function kernelBytes({ inputs, chunkBytes, tables }: ThreadMemory, scratch: number): number {
  return IN_FLIGHT * (inputs + 1) * chunkBytes + tables * TABLE_BUCKETS * 8 + scratch + 64 * 1024;
}

/** Upper bound of what the process holds while it merges, with `sinkBytes` of buffers per thread behind its sinks. */
export function predictPeakBytes(memory: ThreadMemory, threads: number, sinkBytes: number): number {
  return PROCESS_BYTES + threads * (THREAD_BYTES + kernelBytes(memory, scratchBytes(memory.inputs)) + sinkBytes);
}
