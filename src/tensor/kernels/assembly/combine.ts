/** One tile of each element-wise method, in f32: inputs of type T at their tile pointers, result to the output tile. */
import {
  AGGREGATE,
  EXPERT_BYTES,
  TILE_BYTES,
  BASE_POINTER,
  EXPERTS,
  KEEP_SCALE,
  MAJORITY,
  ONES,
  SCALE,
  THINNING,
  X_THRESHOLD,
  X_TILE,
  X_WEIGHT,
  expert,
  maskTile,
  outTile,
} from './layout';
import { high, low } from './decode';

/** Where the current tile of the base starts. */
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

/** Masks of four elements from their bytes. */
// @ts-ignore: decorator
@inline
function fourMasks(mask: usize): v128 {
  return i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(mask)));
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
        const mask = maskTile(task, k) + <usize>i;
        d0 = v128.and(f32x4.mul(d0, keep), fourMasks(mask));
        d1 = v128.and(f32x4.mul(d1, keep), fourMasks(mask + 4));
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
 * Thinned delta of four elements. `limit` is one less than the threshold's bit pattern: entries with a pattern of at most
 * that are zeroed. Not a number has the largest patterns, so it is never trimmed away.
 */
// @ts-ignore: decorator
@inline
function thinned(value: v128, base: v128, mode: i32, limit: v128, mask: usize, keep: v128): v128 {
  const d = f32x4.sub(value, base);
  if (mode == 1) return v128.and(d, i32x4.gt_s(v128.and(d, i32x4.splat(0x7fffffff)), limit));
  return v128.and(f32x4.mul(d, keep), fourMasks(mask));
}

// @ts-ignore: decorator
@inline
function limitAt(x: usize): v128 {
  return i32x4.sub(v128.load32_splat(x, X_THRESHOLD), i32x4.splat(1));
}

/** Sign bits to flip so that entries of the elected sign are positive, for four elements whose sum is `s`. */
// @ts-ignore: decorator
@inline
export function elected(s: v128, majority: v128, signBit: v128): v128 {
  const zero = f32x4.splat(0);
  const up = v128.or(f32x4.gt(s, zero), v128.and(f32x4.eq(s, zero), majority));
  return v128.andnot(signBit, up);
}

/** base + scale · `value` or its mean; four elements. The counts are negative, because a true comparison is -1. */
// @ts-ignore: decorator
@inline
export function conclude(b: v128, s: v128, value: v128, counts: v128, scale: v128, one: v128, mean: bool): v128 {
  if (mean) value = f32x4.div(value, f32x4.convert_i32x4_s(i32x4.max_s(i32x4.neg(counts), one)));
  // a sum that is not a number must reach the output, where it is reported
  value = v128.bitselect(value, s, f32x4.eq(s, s));
  return f32x4.add(b, f32x4.mul(scale, value));
}

/** Where the thinned values of one group of eight are kept: behind the masks of an expert. */
const THINNED_AT: usize = TILE_BYTES / 2;

/** Each group of eight is thinned and summed, which elects the signs; then what agrees is added up. */
// @ts-ignore: decorator
@inline
function vote<T>(task: usize, n: i32, mode: i32, mean: bool): void {
  const m = load<i32>(task, EXPERTS);
  const out = outTile(task);
  const scale = v128.load32_splat(task, SCALE);
  const keep = v128.load32_splat(task, KEEP_SCALE);
  const zero = f32x4.splat(0);
  const majority = f32x4.gt(v128.load32_splat(task, MAJORITY), zero);
  const all = v128.load32_splat(task, ONES);
  const one = i32x4.shr_u(all, 31);
  const signBit = i32x4.shl(all, 31);
  const base = baseAt(task);
  const tiles = maskTile(task, 0);
  const end = tiles + <usize>m * (2 * TILE_BYTES);
  for (let i = 0; i < n; i += 8) {
    const at = <usize>i * sizeof<T>();
    const b0 = low<T>(base + at);
    const b1 = high<T>(base + at);
    const masks = <usize>i;
    let s0 = zero;
    let s1 = zero;
    let x = expert(task, 0);
    for (let tile = tiles; tile < end; tile += 2 * TILE_BYTES) {
      const p = <usize>load<u32>(x, X_TILE) + at;
      const limit = limitAt(x);
      const t0 = thinned(low<T>(p), b0, mode, limit, tile + masks, keep);
      const t1 = thinned(high<T>(p), b1, mode, limit, tile + masks + 4, keep);
      v128.store(tile, t0, THINNED_AT);
      v128.store(tile, t1, THINNED_AT + 16);
      s0 = f32x4.add(s0, t0);
      s1 = f32x4.add(s1, t1);
      x += EXPERT_BYTES;
    }
    const flip0 = elected(s0, majority, signBit);
    const flip1 = elected(s1, majority, signBit);
    let v0 = zero;
    let v1 = zero;
    let c0 = i32x4.splat(0);
    let c1 = i32x4.splat(0);
    for (let tile = tiles; tile < end; tile += 2 * TILE_BYTES) {
      const t0 = v128.load(tile, THINNED_AT);
      const t1 = v128.load(tile, THINNED_AT + 16);
      const agrees0 = f32x4.lt(zero, v128.xor(t0, flip0));
      const agrees1 = f32x4.lt(zero, v128.xor(t1, flip1));
      v0 = f32x4.add(v0, v128.and(t0, agrees0));
      v1 = f32x4.add(v1, v128.and(t1, agrees1));
      if (mean) {
        c0 = i32x4.add(c0, agrees0);
        c1 = i32x4.add(c1, agrees1);
      }
    }
    const to = out + (<usize>i << 2);
    v128.store(to, conclude(b0, s0, v0, c0, scale, one, mean));
    v128.store(to, conclude(b1, s1, v1, c1, scale, one, mean), 16);
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
  const masks = maskTile(task, 0);
  for (let i = 0; i < n; i += 8) {
    const at = <usize>i * sizeof<T>();
    const b0 = low<T>(base + at);
    const b1 = high<T>(base + at);
    let s0 = zero;
    let s1 = zero;
    let x = expert(task, 0);
    let mask = masks + <usize>i;
    for (let k = 0; k < m; k++) {
      const p = <usize>load<u32>(x, X_TILE) + at;
      const limit = limitAt(x);
      s0 = f32x4.add(s0, thinned(low<T>(p), b0, mode, limit, mask, keep));
      s1 = f32x4.add(s1, thinned(high<T>(p), b1, mode, limit, mask + 4, keep));
      x += EXPERT_BYTES;
      mask += 2 * TILE_BYTES;
    }
    total = i32x4.add(total, i32x4.sub(f32x4.lt(s0, zero), f32x4.lt(zero, s0)));
    total = i32x4.add(total, i32x4.sub(f32x4.lt(s1, zero), f32x4.lt(zero, s1)));
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
