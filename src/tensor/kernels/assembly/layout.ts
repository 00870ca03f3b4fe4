/**
 * The description of one piece of work, as the host writes it into memory (see `src/tensor/kernels/task.ts`, which holds
 * the same offsets). All little-endian; `f64` and `i64` fields are 8-aligned.
 */

/** Elements handled at a time: the f32 tiles of a few experts stay in the L1 cache. */
export const TILE: i32 = 1024;
/** Elements of one vector step. */
export const STEP: i32 = 8;

// Codes of element types.
export const F32: i32 = 0;
export const BF16: i32 = 1;
export const F16: i32 = 2;
export const F8_E4M3: i32 = 3;
export const F8_E5M2: i32 = 4;
export const F64: i32 = 5;
/** `uniform` when the inputs differ in type: every tile is first converted to f32. */
export const MIXED: i32 = 6;

// Fields of the task.
export const EXPERTS: usize = 0;
export const BASE_DTYPE: usize = 4;
export const BASE_POINTER: usize = 8;
export const OUT_DTYPE: usize = 12;
export const OUT_POINTER: usize = 16;
/** Room for the tiles: see `tiles` below. */
export const SCRATCH: usize = 20;
/** The one type of all inputs, or MIXED. */
export const UNIFORM: usize = 24;
/** 1: arithmetic in f64. */
export const WIDE: usize = 28;
export const SCALE64: usize = 32;
/** Index inside its tensor of the first element: the counter of the random numbers. */
export const FIRST: usize = 40;
export const SCALE: usize = 48;
/** Sign taken where the elected sum is zero: 1 or -1. */
export const MAJORITY: usize = 52;
/** 0 mean of the kept entries, 1 their sum. */
export const AGGREGATE: usize = 56;
/** What thins the deltas: 0 nothing, 1 a magnitude threshold, 2 a random mask, 3 a window of ranks, 4 a random mask with a bound for each expert. */
export const THINNING: usize = 60;
/** Bound of the random masks: upper 8 of its 40 bits here, the lower 32 in DROP_LOWER. */
export const DROP_UPPER: usize = 64;
/** 1: every element is dropped. */
export const DROP_ALL: usize = 68;
export const KEEP_SCALE: usize = 72;
export const DROP_LOWER: usize = 76;
export const KEEP_SCALE64: usize = 80;
/** All bits set; written by the host. */
export const ONES: usize = 88;
/** Size of the fixed part. */
export const EXPERT_FIELDS: usize = 96;

// Fields of one expert.
export const EXPERT_BYTES: usize = 96;
export const X_POINTER: usize = 0;
export const X_DTYPE: usize = 4;
export const X_WEIGHT: usize = 8;
export const X_THRESHOLD: usize = 12;
export const X_WEIGHT64: usize = 16;
export const X_KEY_LOW: usize = 24;
export const X_KEY_HIGH: usize = 28;
/** Histogram: table of u64 counters, first bit pattern, shift, number of buckets, count above the last bucket. */
export const X_TABLE: usize = 32;
export const X_FROM: usize = 36;
export const X_SHIFT: usize = 40;
export const X_BUCKETS: usize = 44;
export const X_ABOVE: usize = 48;
/** Set by the driver: where the current tile of this expert starts. */
export const X_TILE: usize = 56;
/** What a kept entry adds to the divisor of a voted sum. */
export const X_SHARE: usize = 60;
export const X_SHARE64: usize = 64;
/**
 * A window of ranks: kept is what reaches the pattern UPTO and does not reach ABOVE. Entries of exactly such a pattern reach it
 * up to an index in the tensor (i64), of which the driver keeps the distance from the tile's first element (i32).
 */
export const X_UPTO: usize = 32;
export const X_ABOVE_WINDOW: usize = 36;
export const X_UPTO_LAST: usize = 40;
export const X_ABOVE_LAST: usize = 48;
export const X_UPTO_REACH: usize = 72;
export const X_ABOVE_REACH: usize = 76;
/** Bound of this expert's random mask; see DROP_UPPER. */
export const X_DROP_UPPER: usize = 80;
export const X_DROP_LOWER: usize = 84;
export const X_DROP_ALL: usize = 88;

// @ts-ignore: decorator
@inline
export function expert(task: usize, index: i32): usize {
  return task + EXPERT_FIELDS + <usize>index * EXPERT_BYTES;
}

/**
 * Scratch: the output tile, the base tile, then a value tile and a mask tile per expert. Tiles have room for f64, which is
 * more than masks need: a byte for each element, from a multiple of 64 on.
 */
export const TILE_BYTES: usize = (<usize>TILE + 64) * 8;

// @ts-ignore: decorator
@inline
export function outTile(task: usize): usize {
  return <usize>load<u32>(task, SCRATCH);
}

// @ts-ignore: decorator
@inline
export function baseTile(task: usize): usize {
  return outTile(task) + TILE_BYTES;
}

// @ts-ignore: decorator
@inline
export function valueTile(task: usize, index: i32): usize {
  return outTile(task) + TILE_BYTES * (2 + 2 * <usize>index);
}

// @ts-ignore: decorator
@inline
export function maskTile(task: usize, index: i32): usize {
  return outTile(task) + TILE_BYTES * (3 + 2 * <usize>index);
}

// @ts-ignore: decorator
@inline
export function bytesOf(dtype: i32): i32 {
  return dtype == F64 ? 8 : dtype == F32 ? 4 : dtype <= F16 ? 2 : 1;
}
