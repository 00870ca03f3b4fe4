/**
 * Entry points of the merge kernels: each walks the elements of one task tile by tile. Inputs of one type are read where
 * they lie; mixed types are converted to f32 tiles first. Every load stays inside the buffers plus 64 bytes.
 */
import {
  BASE_POINTER,
  EXPERTS,
  BF16,
  OUT_DTYPE,
  OUT_POINTER,
  THINNING,
  TILE,
  TILE_BYTES,
  X_BUCKETS,
  X_FROM,
  X_SHIFT,
  X_THRESHOLD,
  EXPERT_FIELDS,
  EXPERT_BYTES,
  bytesOf,
  expert,
  outTile,
} from './layout';
import { toFloat } from './decode';
import { encode, encodeWide } from './encode';
import { COUNTER_BYTES, nthLargest } from './select';
import { masks } from './philox';
import { countAndVotePacked } from './packed-count';
import { CUT_NORMS, HISTOGRAM, PATTERNS, SIGN_SUM, VOTED_SUM, packs, tile, tilePacked } from './operations';
import { stage } from './stage';

export { toFloat, encode, masks, nthLargest };

/** Bytes of one task with `experts` inputs. */
export function taskBytes(experts: i32): i32 {
  return <i32>(EXPERT_FIELDS + EXPERT_BYTES * <usize>experts);
}

/** Bytes of scratch that a task with `experts` inputs needs. */
export function scratchBytes(experts: i32): i32 {
  return <i32>(TILE_BYTES * (2 + 2 * <usize>experts));
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
