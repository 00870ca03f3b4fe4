/** One tile of each element-wise method, in f32: inputs of type T at their tile pointers, result to the output tile. */
import {
  AGGREGATE,
  BASE_POINTER,
  EXPERTS,
  KEEP_SCALE,
  MAJORITY,
  SCALE,
  THINNING,
  X_ABOVE,
  X_BUCKETS,
  X_FROM,
  X_SHIFT,
  X_TABLE,
  X_THRESHOLD,
  X_TILE,
  X_WEIGHT,

  expert,
  maskTile,
  outTile,
} from './layout';
import { high, low } from './codec';

/** Where the current tile of the base starts: kept in the first bytes of its own scratch tile's spare room. */
// @ts-ignore: decorator
@inline
export function baseAt(task: usize): usize {
  return <usize>load<u32>(task, BASE_POINTER);
}

/** out = scale · Σ w·x, added in the order of the experts. */
export function weightedSum<T>(task: usize, n: i32): void {
  const m = load<i32>(task, EXPERTS);
  const out = outTile(task);
  const scale = v128.load32_splat(task, SCALE);
  for (let i = 0; i < n; i += 8) {
    const at = <usize>i * sizeof<T>();
    const head = expert(task, 0);
    const w0 = v128.load32_splat(head, X_WEIGHT);
    const p0 = <usize>load<u32>(head, X_TILE) + at;
    let a = f32x4.mul(w0, low<T>(p0));
    let b = f32x4.mul(w0, high<T>(p0));
    for (let k = 1; k < m; k++) {
      const x = expert(task, k);
      const w = v128.load32_splat(x, X_WEIGHT);
      const p = <usize>load<u32>(x, X_TILE) + at;
      a = f32x4.add(a, f32x4.mul(w, low<T>(p)));
      b = f32x4.add(b, f32x4.mul(w, high<T>(p)));
    }
    const to = out + (<usize>i << 2);
    v128.store(to, f32x4.mul(a, scale));
    v128.store(to, f32x4.mul(b, scale), 16);
  }
}

/** out = base + scale · Σ w·δ with δ = x − base, thinned by a random mask and rescaled when `masked`. */
// @ts-ignore: decorator
@inline
function deltas<T>(task: usize, n: i32, masked: bool): void {
  const m = load<i32>(task, EXPERTS);
  const out = outTile(task);
  const scale = v128.load32_splat(task, SCALE);
  const keep = v128.load32_splat(task, KEEP_SCALE);
  const base = baseAt(task);
  for (let i = 0; i < n; i += 8) {
    const at = <usize>i * sizeof<T>();
    const b0 = low<T>(base + at);
    const b1 = high<T>(base + at);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    for (let k = 0; k < m; k++) {
      const x = expert(task, k);
      const p = <usize>load<u32>(x, X_TILE) + at;
      let d0 = f32x4.sub(low<T>(p), b0);
      let d1 = f32x4.sub(high<T>(p), b1);
      if (masked) {
        const mask = maskTile(task, k) + (<usize>i << 2);
        d0 = v128.and(f32x4.mul(d0, keep), v128.load(mask));
        d1 = v128.and(f32x4.mul(d1, keep), v128.load(mask, 16));
      }
      const w = v128.load32_splat(x, X_WEIGHT);
      s0 = f32x4.add(s0, f32x4.mul(w, d0));
      s1 = f32x4.add(s1, f32x4.mul(w, d1));
    }
    const to = out + (<usize>i << 2);
    v128.store(to, f32x4.add(b0, f32x4.mul(scale, s0)));
    v128.store(to, f32x4.add(b1, f32x4.mul(scale, s1)), 16);
  }
}

export function taskVectors<T>(task: usize, n: i32): void {
  if (load<i32>(task, THINNING) == 2) deltas<T>(task, n, true);
  else deltas<T>(task, n, false);
}

/**
 * Thinned delta of four elements: entries below the threshold's bit pattern are zeroed, or the mask applied. Not a number
 * has the largest patterns, so it is never trimmed away.
 */
// @ts-ignore: decorator
@inline
function thinned(x: usize, value: v128, base: v128, mode: i32, mask: usize, keep: v128): v128 {
  const d = f32x4.sub(value, base);
  if (mode == 1) {
    const magnitude = v128.and(d, i32x4.splat(0x7fffffff));
    return v128.and(d, i32x4.ge_s(magnitude, v128.load32_splat(x, X_THRESHOLD)));
  }
  return v128.and(f32x4.mul(d, keep), v128.load(mask));
}

/** base + scale · mean (or sum) of the entries whose sign is the elected one; four elements. */
// @ts-ignore: decorator
@inline
function elect(
  b: v128,
  s: v128,
  positive: v128,
  negative: v128,
  countPositive: v128,
  countNegative: v128,
  majority: v128,
  scale: v128,
  mean: bool,
): v128 {
  const zero = f32x4.splat(0);
  const up = v128.or(f32x4.gt(s, zero), v128.and(f32x4.eq(s, zero), majority));
  let value = v128.bitselect(positive, negative, up);
  if (mean) {
    // the counts are negative numbers, because a true comparison is -1
    const count = i32x4.neg(v128.bitselect(countPositive, countNegative, up));
    value = f32x4.div(value, f32x4.convert_i32x4_s(i32x4.max_s(count, i32x4.splat(1))));
  }
  // a sum that is not a number must reach the output, where it is reported
  value = v128.bitselect(value, s, f32x4.eq(s, s));
  return f32x4.add(b, f32x4.mul(scale, value));
}

// @ts-ignore: decorator
@inline
function vote<T>(task: usize, n: i32, mode: i32, mean: bool): void {
  const m = load<i32>(task, EXPERTS);
  const out = outTile(task);
  const scale = v128.load32_splat(task, SCALE);
  const keep = v128.load32_splat(task, KEEP_SCALE);
  const zero = f32x4.splat(0);
  const majority = f32x4.gt(v128.load32_splat(task, MAJORITY), zero);
  const base = baseAt(task);
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i * sizeof<T>();
    const b = low<T>(base + at);
    let s = zero;
    let up = zero;
    let down = zero;
    let ups = i32x4.splat(0);
    let downs = i32x4.splat(0);
    for (let k = 0; k < m; k++) {
      const x = expert(task, k);
      const p = <usize>load<u32>(x, X_TILE) + at;
      const t = thinned(x, low<T>(p), b, mode, maskTile(task, k) + (<usize>i << 2), keep);
      s = f32x4.add(s, t);
      const isUp = f32x4.gt(t, zero);
      const isDown = f32x4.lt(t, zero);
      up = f32x4.add(up, v128.and(t, isUp));
      down = f32x4.add(down, v128.and(t, isDown));
      ups = i32x4.add(ups, isUp);
      downs = i32x4.add(downs, isDown);
    }
    v128.store(out + (<usize>i << 2), elect(b, s, up, down, ups, downs, majority, scale, mean));
  }
}

export function ties<T>(task: usize, n: i32): void {
  const mean = load<i32>(task, AGGREGATE) == 0;
  if (load<i32>(task, THINNING) == 2) {
    if (mean) vote<T>(task, n, 2, true);
    else vote<T>(task, n, 2, false);
  } else if (mean) vote<T>(task, n, 1, true);
  else vote<T>(task, n, 1, false);
}

// @ts-ignore: decorator
@inline
function signs<T>(task: usize, n: i32, mode: i32): i32 {
  const m = load<i32>(task, EXPERTS);
  const keep = v128.load32_splat(task, KEEP_SCALE);
  const zero = f32x4.splat(0);
  const base = baseAt(task);
  let total = i32x4.splat(0);
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i * sizeof<T>();
    const b = low<T>(base + at);
    let s = zero;
    for (let k = 0; k < m; k++) {
      const x = expert(task, k);
      const p = <usize>load<u32>(x, X_TILE) + at;
      s = f32x4.add(s, thinned(x, low<T>(p), b, mode, maskTile(task, k) + (<usize>i << 2), keep));
    }
    total = i32x4.add(total, i32x4.sub(f32x4.lt(s, zero), f32x4.gt(s, zero)));
  }
  return (
    i32x4.extract_lane(total, 0) +
    i32x4.extract_lane(total, 1) +
    i32x4.extract_lane(total, 2) +
    i32x4.extract_lane(total, 3)
  );
}

/** Σ of the signs of the summed, thinned deltas. */
export function signSum<T>(task: usize, n: i32): i32 {
  return load<i32>(task, THINNING) == 2 ? signs<T>(task, n, 2) : signs<T>(task, n, 1);
}

/** Counts the magnitudes of the deltas by bit pattern into each expert's table; see X_TABLE. */
export function histogram<T>(task: usize, n: i32): void {
  const m = load<i32>(task, EXPERTS);
  const base = baseAt(task);
  const magnitude = i32x4.splat(0x7fffffff);
  const patterns = outTile(task);
  const padded = n & 3;
  for (let k = 0; k < m; k++) {
    const x = expert(task, k);
    const p = <usize>load<u32>(x, X_TILE);
    const from = load<u32>(x, X_FROM);
    const shift = load<u32>(x, X_SHIFT);
    const buckets = load<u32>(x, X_BUCKETS);
    const table = <usize>load<u32>(x, X_TABLE);
    // patterns are below 2^31, so `from` compares as a signed number
    const start = i32x4.splat(from);
    const end = <u64>from + ((<u64>buckets) << shift);
    const stop = i32x4.splat(end > 0x7fffffff ? 0x7fffffff : <i32>end);
    const open = end > 0x7fffffff;
    let above = i32x4.splat(0);
    for (let i = 0; i < n; i += 4) {
      const at = <usize>i * sizeof<T>();
      const d = v128.and(f32x4.sub(low<T>(p + at), low<T>(base + at)), magnitude);
      const over = open ? i32x4.splat(0) : i32x4.ge_s(d, stop);
      above = i32x4.sub(above, over);
      if (v128.any_true(v128.andnot(i32x4.ge_s(d, start), over))) {
        v128.store(patterns, d);
        for (let lane: usize = 0; lane < 16; lane += 4) {
          if (i + <i32>(lane >> 2) >= n) break;
          const pattern = load<u32>(patterns + lane);
          if (pattern < from) continue;
          const bucket = (pattern - from) >> shift;
          if (bucket >= buckets) continue;
          const cell = table + (<usize>bucket << 3);
          store<u64>(cell, load<u64>(cell) + 1);
        }
      }
    }
    let count =
      i32x4.extract_lane(above, 0) +
      i32x4.extract_lane(above, 1) +
      i32x4.extract_lane(above, 2) +
      i32x4.extract_lane(above, 3);
    if (padded) {
      // the vector of the last few elements is filled up with zeros, which are above only a table that ends at zero
      if (!open && end == 0) count -= 4 - padded;
    }
    store<u64>(x, load<u64>(x, X_ABOVE) + <u64>count, X_ABOVE);
  }
}


