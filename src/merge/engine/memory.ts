import { elementwiseOf } from '../maps.ts';
import { type MergeMethod } from '../method.ts';
import { type Recipe } from '../recipe-types.ts';
import { type MergeBackends } from '../run-types.ts';
import { type MergePlan } from '../types.ts';

/** Pieces in flight per thread: one is computed while the others are read or written. */
export const IN_FLIGHT = 3;
/** Elements that one sum covers: sums are taken block by block and added in order, so chunking cannot change them. */
export const BLOCK_ELEMENTS = 16_384;
/** Elements that a definition gets at once: their tensors stay in a core's cache. */
export const DEFINED_ELEMENTS = 4 * BLOCK_ELEMENTS;
/** Smallest chunk: a block of the widest type. */
export const MIN_CHUNK_BYTES = BLOCK_ELEMENTS * 8;
export const MAX_CHUNK_BYTES = 2 * 1024 * 1024;
/** Chunk of inputs that are in memory already: those of a few experts stay in a core's caches until they are computed. */
export const QUICK_CHUNK_BYTES = 512 * 1024;
/** Buckets of a table that counts bit patterns. */
export const TABLE_BUCKETS = 65_536;

const MIB = 1024 * 1024;
/** Measured: resident memory of the process and of one idle thread with its heap. */
const PROCESS_BYTES = 96 * MIB;
const THREAD_BYTES = 40 * MIB;
/** TensorFlow.js with its heap, and what its operations leave in between, in elements of a block per input. */
const TENSORFLOW_BYTES = 72 * MIB;
const TENSORFLOW_COPIES = 6;
/** A GPU's driver in one thread, on top. */
const GPU_BYTES = 48 * MIB;

/** Sizes of what one thread keeps. */
export interface ThreadMemory {
  readonly inputs: number;
  readonly chunkBytes: number;
  /** Tables for counting in kernel memory, of TABLE_BUCKETS u64 each. */
  readonly tables: number;
  /** Elements of a decoded block; 0 when nothing is decoded outside of the fused kernels. */
  readonly blockElements: number;
  /** Everything outside of the kernel memory: tables, matrices, TensorFlow.js. */
  readonly otherBytes: number;
}

/** What the tensors of a plan ask for. */
export interface TensorNeeds {
  /** Elements of the longest row that must be held whole; 0 when none must. */
  readonly rowElements: number;
  /** Numbers (f64) that the largest matrix takes with its work space; 0 when none is solved. */
  readonly matrixNumbers: number;
}

/** Whether element-wise maps run as definitions: kernels are for the CPU. */
export function usesDefinition({ map }: MergeMethod, { elementwise }: MergeBackends): boolean {
  return elementwise.name !== 'wasm' || elementwiseOf(map).operation === undefined;
}

/** How many inputs the engine reads: base, experts, statistics. */
function inputCount({ base, experts }: Recipe): number {
  const statistics = experts.filter(({ statistic }) => statistic !== undefined).length;
  return (base === null ? 0 : 1) + experts.length + statistics;
}

export function threadMemory(
  method: MergeMethod,
  recipe: Recipe,
  chunkBytes: number,
  { rowElements, matrixNumbers }: TensorNeeds,
  backends: MergeBackends,
): ThreadMemory {
  const passes = method.passes(recipe);
  const selects = passes.filter((pass) => pass.kind === 'select');
  const ranks = passes.filter((pass) => pass.kind === 'rank');
  const inTensors =
    selects.some(({ scope }) => scope === 'tensor') || ranks.some(({ magnitudes }) => magnitudes === true);
  const perExpert = inTensors ? IN_FLIGHT : selects.length > 0 ? 1 : 0;
  const inputs = inputCount(recipe);
  const { map } = method;
  const runsMaps = map.kind === 'matrix' && map.runsMaps === true;
  const defined = usesDefinition(method, backends) || runsMaps || passes.some(({ kind }) => kind === 'measure');
  const blockElements = defined || ranks.length > 0 ? Math.max(DEFINED_ELEMENTS, rowElements) : 0;
  // a table of all patterns, and one for each of a few ranks
  const rankTables = Math.max(0, ...ranks.map((pass) => 3 * pass.channels(recipe)));
  return {
    inputs,
    chunkBytes,
    tables: perExpert * recipe.experts.length,
    blockElements,
    otherBytes:
      (ranks.some((pass) => pass.scope === 'tensor') ? IN_FLIGHT : 1) * rankTables * TABLE_BUCKETS * 8 +
      (defined ? TENSORFLOW_BYTES + TENSORFLOW_COPIES * (inputs + 1) * blockElements * 4 : 0) +
      matrixNumbers * 8 +
      (backends.elementwise.name === 'wasm' ? 0 : GPU_BYTES) +
      // TensorFlow.js, and what goes to and fro in f32
      (backends.matrix.name === 'wasm' || matrixNumbers === 0 ? 0 : TENSORFLOW_BYTES + GPU_BYTES + matrixNumbers * 4),
  };
}

/** Tiles of the kernels: output, base, and two for each expert (an upper bound of what the kernels ask for). */
export function scratchBytes(inputs: number): number {
  return (2 + 2 * inputs) * 8704;
}

/** Bytes of one decoded block: f64, with the room that conversions use behind its end. */
export function blockBytes(blockElements: number): number {
  return blockElements === 0 ? 0 : blockElements * 8 + 256;
}

/** What a thread keeps for a plan. */
export function planMemory(plan: MergePlan, method: MergeMethod): ThreadMemory {
  return threadMemory(method, plan.recipe, plan.chunkBytes, plan.needs, plan.backends);
}

/** Bytes of kernel memory for everything but chunks, scratch and alignment included. */
function ownBytes({ inputs, tables, blockElements }: ThreadMemory): number {
  const blocks = (inputs + 1) * blockBytes(blockElements);
  return tables * TABLE_BUCKETS * 8 + blocks + scratchBytes(inputs) + 64 * 1024;
}

/** Bytes of kernel memory that a thread asks for; several computers share one set of slots. */
export function roomBytes(memories: readonly ThreadMemory[]): number {
  const inputs = Math.max(...memories.map((memory) => memory.inputs));
  const chunkBytes = Math.max(...memories.map((memory) => memory.chunkBytes));
  return IN_FLIGHT * (inputs + 1) * chunkBytes + memories.reduce((sum, memory) => sum + ownBytes(memory), 0);
}

/**
 * Upper bound of what the process holds while it merges, with `moreBytes` per thread, such as the buffers behind its sinks.
 * @param memories what a thread keeps, for each of the merges that it does at the same time
 */
export function predictPeakBytes(memories: readonly ThreadMemory[], threads: number, moreBytes: number): number {
  const otherBytes = memories.reduce((sum, memory) => sum + memory.otherBytes, 0);
  return PROCESS_BYTES + threads * (THREAD_BYTES + roomBytes(memories) + otherBytes + moreBytes);
}
