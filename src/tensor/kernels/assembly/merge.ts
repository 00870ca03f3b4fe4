/**
 * Entry points of the merge kernels: each walks the elements of one task tile by tile. Inputs of one type are read where
 * they lie; mixed types are converted to f32 tiles first. Every load stays inside the buffers plus 64 bytes.
 */
import {
  BASE_DTYPE,
  BASE_POINTER,
  DROP_ALL,
  DROP_LOWER,
  DROP_UPPER,
  EXPERTS,
  F16,
  F32,
  BF16,
  F8_E4M3,
  F8_E5M2,
  FIRST,
  MIXED,
  OUT_DTYPE,
  OUT_POINTER,
  THINNING,
  TILE,
  TILE_BYTES,
  UNIFORM,
  WIDE,
  X_ABOVE_LAST,
  X_ABOVE_REACH,
  X_BUCKETS,
  X_DROP_ALL,
  X_DROP_LOWER,
  X_DROP_UPPER,
  X_DTYPE,
  X_FROM,
  X_KEY_HIGH,
  X_KEY_LOW,
  X_POINTER,
  X_SHIFT,
  X_THRESHOLD,
  X_TILE,
  X_UPTO_LAST,
  X_UPTO_REACH,
  EXPERT_FIELDS,
  EXPERT_BYTES,
  baseTile,
  bytesOf,
  expert,
  maskTile,
  outTile,
  valueTile,
} from './layout';
import { encode, encodeWide, toDouble, toFloat } from './codec';
import { signSum, taskVectors, ties, weightedSum } from './combine';
import { histogram } from './histogram';
import { COUNTER_BYTES, nthLargest, patterns } from './select';
import { normSums, pairSums } from './sums';
import {
  histogramWide,
  normSumsWide,
  pairSumsWide,
  patternsWide,
  signSumWide,
  taskVectorsWide,
  tiesWide,
  weightedSumWide,
} from './wide';
import { cutNorms, cutNormsWide, votedSum, votedSumWide } from './voted-sum';
import { maskBytes, masks } from './philox';
import {
  PACKED_STEP,
  countAndVotePacked,
  droppedVectorsPacked,
  droppedVotePacked,
  taskVectorsPacked,
  trimmedVotePacked,
  weightedSumPacked,
} from './packed';

export { toFloat, encode, masks, nthLargest };

/** Bytes of one task with `experts` inputs. */
export function taskBytes(experts: i32): i32 {
  return <i32>(EXPERT_FIELDS + EXPERT_BYTES * <usize>experts);
}

/** Bytes of scratch that a task with `experts` inputs needs. */
export function scratchBytes(experts: i32): i32 {
  return <i32>(TILE_BYTES * (2 + 2 * <usize>experts));
}

/** Random masks of a tile, moved so that the tile's own first element comes first. */
function drawMasks(task: usize, m: i32, offset: i32, n: i32, each: bool): void {
  const first = load<i64>(task, FIRST) + <i64>offset;
  const start = first & ~63;
  const skip = <i32>(first - start);
  const count = (skip + n + 63) & ~63;
  for (let k = 0; k < m; k++) {
    const to = maskTile(task, k);
    const x = expert(task, k);
    if (load<i32>(each ? x + X_DROP_ALL : task + DROP_ALL)) {
      memory.fill(to, 0, <usize>n);
      continue;
    }
    const low = load<u32>(x, X_KEY_LOW);
    const high = load<u32>(x, X_KEY_HIGH);
    const upper = load<u32>(each ? x + X_DROP_UPPER : task + DROP_UPPER);
    const lower = load<u32>(each ? x + X_DROP_LOWER : task + DROP_LOWER);
    maskBytes(low, high, start, count, upper, lower, to);
    if (skip) memory.copy(to, to + <usize>skip, <usize>n);
  }
}

/** How far from its first element a tile reaches the last of the equal magnitudes at the ends of the experts' windows. */
function setReaches(task: usize, m: i32, offset: i32): void {
  const first = load<i64>(task, FIRST) + <i64>offset;
  for (let k = 0; k < m; k++) {
    const x = expert(task, k);
    store<i32>(x, reach(load<i64>(x, X_UPTO_LAST) - first), X_UPTO_REACH);
    store<i32>(x, reach(load<i64>(x, X_ABOVE_LAST) - first), X_ABOVE_REACH);
  }
}

// @ts-ignore: decorator
@inline
function reach(distance: i64): i32 {
  return <i32>max<i64>(min<i64>(distance, TILE), -1);
}

/**
 * Points every input's tile at its elements from `offset` on, converting where needed.
 * @returns the type that the tiles have now: one of the codes, or -1 for f64
 */
function stage(task: usize, base: usize, offset: i32, n: i32): i32 {
  const m = load<i32>(task, EXPERTS);
  const wide = load<i32>(task, WIDE) != 0;
  const uniform = load<i32>(task, UNIFORM);
  // the last, ragged tile is always converted: its tiles then end in zeros
  const inPlace = !wide && uniform != MIXED && (n & 7) == 0;
  const thinning = load<i32>(task, THINNING);
  if (thinning == 2 || thinning == 4) drawMasks(task, m, offset, n, thinning == 4);
  if (thinning == 3) setReaches(task, m, offset);
  for (let k = -1; k < m; k++) {
    const x: usize = k < 0 ? 0 : expert(task, k);
    const dtype = k < 0 ? load<i32>(task, BASE_DTYPE) : load<i32>(x, X_DTYPE);
    if (k < 0 && base == 0) continue;
    const start = k < 0 ? base : <usize>load<u32>(x, X_POINTER);
    const from = start + <usize>offset * <usize>bytesOf(dtype);
    let at = from;
    if (!inPlace) {
      at = k < 0 ? baseTile(task) : valueTile(task, k);
      if (wide) toDouble(from, dtype, n, at);
      else toFloat(from, dtype, n, at);
    }
    if (k < 0) store<u32>(task, <u32>at, BASE_POINTER);
    else store<u32>(x, <u32>at, X_TILE);
  }
  return wide ? -1 : inPlace ? uniform : F32;
}

const WEIGHTED_SUM: i32 = 0;
const TASK_VECTORS: i32 = 1;
const TIES: i32 = 2;
const SIGN_SUM: i32 = 3;
const HISTOGRAM: i32 = 4;
const PAIR_SUMS: i32 = 5;
const NORM_SUMS: i32 = 6;
const PATTERNS: i32 = 7;
const VOTED_SUM: i32 = 8;
const CUT_NORMS: i32 = 9;

// @ts-ignore: decorator
@inline
function tileOf<T>(operation: i32, task: usize, n: i32, to: usize): i32 {
  switch (operation) {
    case WEIGHTED_SUM:
      weightedSum<T>(task, n);
      return 0;
    case TASK_VECTORS:
      taskVectors<T>(task, n);
      return 0;
    case TIES:
      ties<T>(task, n);
      return 0;
    case SIGN_SUM:
      return signSum<T>(task, n);
    case HISTOGRAM:
      histogram<T>(task, n);
      return 0;
    case PAIR_SUMS:
      pairSums<T>(task, n, to);
      return 0;
    case NORM_SUMS:
      normSums<T>(task, n, to);
      return 0;
    case PATTERNS:
      patterns<T>(task, n);
      return 0;
    case VOTED_SUM:
      votedSum<T>(task, n);
      return 0;
    case CUT_NORMS:
      cutNorms<T>(task, n, to);
      return 0;
    default:
      return unreachable();
  }
}

function tileWide(operation: i32, task: usize, n: i32, to: usize): i32 {
  switch (operation) {
    case WEIGHTED_SUM:
      weightedSumWide(task, n);
      return 0;
    case TASK_VECTORS:
      taskVectorsWide(task, n);
      return 0;
    case TIES:
      tiesWide(task, n);
      return 0;
    case SIGN_SUM:
      return signSumWide(task, n);
    case HISTOGRAM:
      histogramWide(task, n);
      return 0;
    case PAIR_SUMS:
      pairSumsWide(task, n, to);
      return 0;
    case NORM_SUMS:
      normSumsWide(task, n, to);
      return 0;
    case PATTERNS:
      patternsWide(task, n);
      return 0;
    case VOTED_SUM:
      votedSumWide(task, n);
      return 0;
    case CUT_NORMS:
      cutNormsWide(task, n, to);
      return 0;
    default:
      return unreachable();
  }
}

function tile(operation: i32, dtype: i32, task: usize, n: i32, to: usize): i32 {
  switch (dtype) {
    case -1:
      return tileWide(operation, task, n, to);
    case F32:
      return tileOf<f32>(operation, task, n, to);
    case BF16:
      return tileOf<u16>(operation, task, n, to);
    case F16:
      return tileOf<i16>(operation, task, n, to);
    case F8_E4M3:
      return tileOf<i8>(operation, task, n, to);
    case F8_E5M2:
      return tileOf<u8>(operation, task, n, to);
    default:
      return unreachable();
  }
}

/** Whether a staged tile can be left to the packed kernels. */
// @ts-ignore: decorator
@inline
function packs(type: i32, n: i32): bool {
  return type == BF16 && n % PACKED_STEP == 0;
}

/** One tile of BF16 straight to BF16. @returns whether an element of it is not finite */
function tilePacked(operation: i32, task: usize, n: i32, to: usize): bool {
  const dropping = load<i32>(task, THINNING) == 2;
  if (operation == WEIGHTED_SUM) return weightedSumPacked(task, n, to);
  if (operation == TASK_VECTORS) return dropping ? droppedVectorsPacked(task, n, to) : taskVectorsPacked(task, n, to);
  return dropping ? droppedVotePacked(task, n, to) : trimmedVotePacked(task, n, to);
}

/**
 * Computes `n` output elements.
 * @returns index of the first element that is not finite in the output type, or -1
 */
export function map(operation: i32, task: usize, n: i32): i32 {
  const base = <usize>load<u32>(task, BASE_POINTER);
  const out = <usize>load<u32>(task, OUT_POINTER);
  const dtype = load<i32>(task, OUT_DTYPE);
  const size = <usize>bytesOf(dtype);
  let bad = -1;
  for (let offset = 0; offset < n; offset += TILE) {
    const count = min(TILE, n - offset);
    const type = stage(task, base, offset, count);
    const to = out + <usize>offset * size;
    // a packed tile that is not finite is computed again to learn where
    const packed = dtype == BF16 && operation != VOTED_SUM && packs(type, count);
    if (packed && !tilePacked(operation, task, count, to)) continue;
    tile(operation, type, task, count, 0);
    const first =
      type < 0 ? encodeWide(outTile(task), count, to, dtype) : encode(outTile(task), count, to, dtype);
    if (first >= 0 && bad < 0) bad = offset + first;
  }
  store<u32>(task, <u32>base, BASE_POINTER);
  return bad;
}

/** Σ of the signs over `n` elements. */
export function countSigns(task: usize, n: i32): i32 {
  const base = <usize>load<u32>(task, BASE_POINTER);
  let total = 0;
  for (let offset = 0; offset < n; offset += TILE) {
    const count = min(TILE, n - offset);
    total += tile(SIGN_SUM, stage(task, base, offset, count), task, count, 0);
  }
  store<u32>(task, <u32>base, BASE_POINTER);
  return total;
}

/** Counts `n` elements into the tables of the experts. */
export function countMagnitudes(task: usize, n: i32): void {
  const base = <usize>load<u32>(task, BASE_POINTER);
  for (let offset = 0; offset < n; offset += TILE) {
    const count = min(TILE, n - offset);
    tile(HISTOGRAM, stage(task, base, offset, count), task, count, 0);
  }
  store<u32>(task, <u32>base, BASE_POINTER);
}

/** Whether every expert's window is the one pattern of its threshold. */
function windowsAtThresholds(task: usize): bool {
  const m = load<i32>(task, EXPERTS);
  if (load<i32>(task, THINNING) != 1) return false;
  for (let k = 0; k < m; k++) {
    const x = expert(task, k);
    if (load<u32>(x, X_BUCKETS) != 1 || load<u32>(x, X_SHIFT) != 0) return false;
    if (load<u32>(x, X_FROM) != load<u32>(x, X_THRESHOLD)) return false;
  }
  return true;
}

/** Does what `countMagnitudes` does and returns what `countSigns` does, and reads the inputs once. */
export function countMagnitudesAndSigns(task: usize, n: i32): i32 {
  const base = <usize>load<u32>(task, BASE_POINTER);
  const single = windowsAtThresholds(task);
  let total = 0;
  for (let offset = 0; offset < n; offset += TILE) {
    const count = min(TILE, n - offset);
    const type = stage(task, base, offset, count);
    if (single && packs(type, count)) total += countAndVotePacked(task, count);
    else {
      tile(HISTOGRAM, type, task, count, 0);
      total += tile(SIGN_SUM, type, task, count, 0);
    }
  }
  store<u32>(task, <u32>base, BASE_POINTER);
  return total;
}

/** Writes the magnitudes of `n` elements, as bit patterns, to the buffer of each expert, rounded up to eight. */
export function storeMagnitudes(task: usize, n: i32): void {
  const base = <usize>load<u32>(task, BASE_POINTER);
  for (let offset = 0; offset < n; offset += TILE) {
    const count = min(TILE, n - offset);
    tile(PATTERNS, stage(task, base, offset, count), task, count, 0);
  }
  store<u32>(task, <u32>base, BASE_POINTER);
}

/** Bytes of the counters that `nthLargest` needs. */
export function counterBytes(): i32 {
  return <i32>COUNTER_BYTES;
}

/** Adds the sums of `operation` over `n` elements to the f64 at `to`. */
export function addSums(operation: i32, task: usize, n: i32, to: usize): void {
  const start = <usize>load<u32>(task, BASE_POINTER);
  const base = operation == CUT_NORMS ? start : 0;
  for (let offset = 0; offset < n; offset += TILE) {
    const count = min(TILE, n - offset);
    tile(operation, stage(task, base, offset, count), task, count, to);
  }
  store<u32>(task, <u32>start, BASE_POINTER);
}
