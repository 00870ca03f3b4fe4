/** Counting the magnitudes of deltas by their f32 bit patterns. */
import {
  EXPERTS,
  X_ABOVE,
  X_BUCKETS,
  X_FROM,
  X_SHIFT,
  X_TABLE,
  X_TILE,
  expert,
  outTile,
} from './layout';
import { high, low } from './decode';
import { baseAt } from './combine';

// @ts-ignore: decorator
@inline
function lanesOf(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/** A window of one pattern: no table to look up. */
function single<T>(x: usize, base: usize, n: i32): void {
  const p = <usize>load<u32>(x, X_TILE);
  const from = load<u32>(x, X_FROM);
  const table = <usize>load<u32>(x, X_TABLE);
  const magnitude = i32x4.splat(0x7fffffff);
  const wanted = i32x4.splat(from);
  let above = i32x4.splat(0);
  let equal = i32x4.splat(0);
  for (let i = 0; i < n; i += 8) {
    const at = <usize>i * sizeof<T>();
    const d0 = v128.and(f32x4.sub(low<T>(p + at), low<T>(base + at)), magnitude);
    const d1 = v128.and(f32x4.sub(high<T>(p + at), high<T>(base + at)), magnitude);
    above = i32x4.add(above, i32x4.add(i32x4.gt_s(d0, wanted), i32x4.gt_s(d1, wanted)));
    equal = i32x4.add(equal, i32x4.add(i32x4.eq(d0, wanted), i32x4.eq(d1, wanted)));
  }
  // behind the last element the tile is filled up with zeros
  const filling = from == 0 ? -n & 7 : 0;
  store<u64>(table, load<u64>(table) + <u64>(-lanesOf(equal) - filling));
  store<u64>(x, load<u64>(x, X_ABOVE) + <u64>-lanesOf(above), X_ABOVE);
}

/** Counts the magnitudes of the deltas by bit pattern into each expert's table; see X_TABLE. */
export function histogram<T>(task: usize, n: i32): void {
  const m = load<i32>(task, EXPERTS);
  const base = baseAt(task);
  const magnitude = i32x4.splat(0x7fffffff);
  const spare = outTile(task);
  for (let k = 0; k < m; k++) {
    const x = expert(task, k);
    const p = <usize>load<u32>(x, X_TILE);
    const from = load<u32>(x, X_FROM);
    const shift = load<u32>(x, X_SHIFT);
    const buckets = load<u32>(x, X_BUCKETS);
    if (buckets == 1 && shift == 0) {
      single<T>(x, base, n);
      continue;
    }
    const table = <usize>load<u32>(x, X_TABLE);
    // patterns are below 2^31, so they compare as signed numbers; nothing lies above a window that ends there
    const end = <u64>from + ((<u64>buckets) << shift);
    const below = i32x4.splat(<i32>from - 1);
    const last = i32x4.splat(end > 0x7fffffff ? 0x7fffffff : <i32>end - 1);
    let above = i32x4.splat(0);
    for (let i = 0; i < n; i += 8) {
      const at = <usize>i * sizeof<T>();
      const d0 = v128.and(f32x4.sub(low<T>(p + at), low<T>(base + at)), magnitude);
      const d1 = v128.and(f32x4.sub(high<T>(p + at), high<T>(base + at)), magnitude);
      const over0 = i32x4.gt_s(d0, last);
      const over1 = i32x4.gt_s(d1, last);
      above = i32x4.add(above, i32x4.add(over0, over1));
      const inside0 = v128.andnot(i32x4.gt_s(d0, below), over0);
      const inside1 = v128.andnot(i32x4.gt_s(d1, below), over1);
      let lanes = i32x4.bitmask(inside0) | (i32x4.bitmask(inside1) << 4);
      if (lanes == 0) continue;
      if (n - i < 8) lanes &= (1 << (n - i)) - 1;
      v128.store(spare, d0);
      v128.store(spare, d1, 16);
      for (; lanes != 0; lanes &= lanes - 1) {
        const bucket = (load<u32>(spare + (<usize>ctz(lanes) << 2)) - from) >> shift;
        const cell = table + (<usize>bucket << 3);
        store<u64>(cell, load<u64>(cell) + 1);
      }
    }
    // behind the last element the tile is filled up with zeros: those are above only an empty window that starts at zero
    store<u64>(x, load<u64>(x, X_ABOVE) + <u64>-lanesOf(above), X_ABOVE);
  }
}
