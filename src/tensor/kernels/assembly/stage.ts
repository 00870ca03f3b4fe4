/** Getting the tiles of a task ready: where each input's elements are read, converted where needed, and which are dropped. */
import {
  BASE_DTYPE,
  BASE_POINTER,
  DROP_ALL,
  DROP_LOWER,
  DROP_UPPER,
  EXPERTS,
  F32,
  FIRST,
  MIXED,
  THINNING,
  TILE,
  UNIFORM,
  WIDE,
  X_ABOVE_LAST,
  X_ABOVE_REACH,
  X_DROP_ALL,
  X_DROP_LOWER,
  X_DROP_UPPER,
  X_DTYPE,
  X_KEY_HIGH,
  X_KEY_LOW,
  X_POINTER,
  X_TILE,
  X_UPTO_LAST,
  X_UPTO_REACH,
  baseTile,
  bytesOf,
  expert,
  maskTile,
  valueTile,
} from './layout';
import { toDouble, toFloat } from './decode';
import { maskBytes } from './philox';

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
export function stage(task: usize, base: usize, offset: i32, n: i32): i32 {
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
