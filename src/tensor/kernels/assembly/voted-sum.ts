/**
 * Sums of task vectors of which each expert's entries are cut by a window of ranks or by a random mask of its own, with a vote on
 * the sign or without; and the L1 norms of what is cut. In f32 for tiles of type T.
 */
import {
  AGGREGATE,
  EXPERTS,
  EXPERT_BYTES,
  MAJORITY,
  SCALE,
  THINNING,
  TILE_BYTES,
  X_ABOVE_REACH,
  X_ABOVE_WINDOW,
  X_SHARE,
  X_TILE,
  X_UPTO,
  X_UPTO_REACH,
  X_WEIGHT,
  expert,
  maskTile,
  outTile,
} from './layout';
import { high, low } from './decode';
import { baseAt } from './combine';

export const INFINITY: i32 = 0x7f800000;

/** Whether patterns reach a bound: above it, or equal to it at an index up to `reach`. */
// @ts-ignore: decorator
@inline
function reaches(patterns: v128, index: v128, bound: v128, reach: v128): v128 {
  const equal = v128.and(i32x4.eq(patterns, bound), i32x4.le_s(index, reach));
  return v128.or(i32x4.gt_s(patterns, bound), equal);
}

/** A cut delta of four elements, the first of them at `index` in its tile. */
// @ts-ignore: decorator
@inline
function cut(d: v128, mode: i32, x: usize, index: i32, mask: usize): v128 {
  if (mode == 0) return d;
  if (mode == 4) return v128.and(d, i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(mask))));
  const patterns = v128.and(d, i32x4.splat(0x7fffffff));
  const at = i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3));
  const inside = reaches(patterns, at, v128.load32_splat(x, X_UPTO), v128.load32_splat(x, X_UPTO_REACH));
  const above = reaches(patterns, at, v128.load32_splat(x, X_ABOVE_WINDOW), v128.load32_splat(x, X_ABOVE_REACH));
  // what is not finite must reach the output, where it is reported
  const odd = i32x4.ge_s(patterns, i32x4.splat(INFINITY));
  return v128.and(d, v128.or(odd, v128.andnot(inside, above)));
}

/** Where the terms of one group of eight are kept: behind the masks of an expert. */
const TERMS_AT: usize = TILE_BYTES / 2;

/** base + scale · value for four elements: the sum, or what of it agrees, perhaps over the shares of what agrees. */
// @ts-ignore: decorator
@inline
function conclude(b: v128, s: v128, kept: v128, shares: v128, scale: v128, vote: bool, mean: bool): v128 {
  if (!vote) return f32x4.add(b, f32x4.mul(s, scale));
  const zero = f32x4.splat(0);
  // a sum that is not a number agrees with nothing: it must reach the output, where it is reported
  let merged = f32x4.add(kept, f32x4.sub(s, s));
  if (mean) merged = f32x4.div(merged, v128.bitselect(f32x4.splat(1), shares, f32x4.eq(shares, zero)));
  return f32x4.add(b, f32x4.mul(merged, scale));
}

// @ts-ignore: decorator
@inline
function sum<T>(task: usize, n: i32, mode: i32, vote: bool, mean: bool): void {
  const m = load<i32>(task, EXPERTS);
  const out = outTile(task);
  const scale = v128.load32_splat(task, SCALE);
  const zero = f32x4.splat(0);
  const base = baseAt(task);
  const tiles = maskTile(task, 0);
  for (let i = 0; i < n; i += 8) {
    const at = <usize>i * sizeof<T>();
    const b0 = low<T>(base + at);
    const b1 = high<T>(base + at);
    let s0 = zero;
    let s1 = zero;
    let x = expert(task, 0);
    let tile = tiles;
    for (let k = 0; k < m; k++) {
      const p = <usize>load<u32>(x, X_TILE) + at;
      const mask = tile + <usize>i;
      const w = v128.load32_splat(x, X_WEIGHT);
      const t0 = f32x4.mul(cut(f32x4.sub(low<T>(p), b0), mode, x, i, mask), w);
      const t1 = f32x4.mul(cut(f32x4.sub(high<T>(p), b1), mode, x, i + 4, mask + 4), w);
      if (vote) {
        v128.store(tile, t0, TERMS_AT);
        v128.store(tile, t1, TERMS_AT + 16);
      }
      s0 = f32x4.add(s0, t0);
      s1 = f32x4.add(s1, t1);
      x += EXPERT_BYTES;
      tile += 2 * TILE_BYTES;
    }
    let v0 = zero;
    let v1 = zero;
    let c0 = zero;
    let c1 = zero;
    if (vote) {
      const up0 = f32x4.ge(s0, zero);
      const up1 = f32x4.ge(s1, zero);
      x = expert(task, 0);
      tile = tiles;
      for (let k = 0; k < m; k++) {
        const t0 = v128.load(tile, TERMS_AT);
        const t1 = v128.load(tile, TERMS_AT + 16);
        const agrees0 = v128.bitselect(f32x4.gt(t0, zero), f32x4.lt(t0, zero), up0);
        const agrees1 = v128.bitselect(f32x4.gt(t1, zero), f32x4.lt(t1, zero), up1);
        v0 = f32x4.add(v0, v128.and(t0, agrees0));
        v1 = f32x4.add(v1, v128.and(t1, agrees1));
        if (mean) {
          const share = v128.load32_splat(x, X_SHARE);
          c0 = f32x4.add(c0, v128.and(share, agrees0));
          c1 = f32x4.add(c1, v128.and(share, agrees1));
        }
        x += EXPERT_BYTES;
        tile += 2 * TILE_BYTES;
      }
    }
    const to = out + (<usize>i << 2);
    v128.store(to, conclude(b0, s0, v0, c0, scale, vote, mean));
    v128.store(to, conclude(b1, s1, v1, c1, scale, vote, mean), 16);
  }
}

// @ts-ignore: decorator
@inline
function byMode<T>(task: usize, n: i32, vote: bool, mean: bool): void {
  const mode = load<i32>(task, THINNING);
  if (mode == 0) sum<T>(task, n, 0, vote, mean);
  else if (mode == 3) sum<T>(task, n, 3, vote, mean);
  else sum<T>(task, n, 4, vote, mean);
}

/** base + scale · Σ w·cut(δ); when MAJORITY is not zero only of what has the sign of the sum, with AGGREGATE 0 over its shares. */
export function votedSum<T>(task: usize, n: i32): void {
  if (load<f32>(task, MAJORITY) == 0) byMode<T>(task, n, false, false);
  else if (load<i32>(task, AGGREGATE) == 0) byMode<T>(task, n, true, true);
  else byMode<T>(task, n, true, false);
}

// @ts-ignore: decorator
@inline
function absolute(v: v128): v128 {
  return v128.and(v, i32x4.splat(0x7fffffff));
}

// @ts-ignore: decorator
@inline
function widened(v: v128): v128 {
  const upper = v128.shuffle<i32>(v, v, 2, 3, 2, 3);
  return f64x2.add(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(upper));
}

// @ts-ignore: decorator
@inline
function norms<T>(task: usize, n: i32, to: usize, mode: i32): void {
  const m = load<i32>(task, EXPERTS);
  const base = baseAt(task);
  for (let k = 0; k < m; k++) {
    const x = expert(task, k);
    const masks = maskTile(task, k);
    const p = <usize>load<u32>(x, X_TILE);
    let whole = f64x2.splat(0);
    let kept = f64x2.splat(0);
    for (let i = 0; i < n; i += 8) {
      const at = <usize>i * sizeof<T>();
      const mask = masks + <usize>i;
      const d0 = f32x4.sub(low<T>(p + at), low<T>(base + at));
      const d1 = f32x4.sub(high<T>(p + at), high<T>(base + at));
      whole = f64x2.add(whole, f64x2.add(widened(absolute(d0)), widened(absolute(d1))));
      const c0 = cut(d0, mode, x, i, mask);
      const c1 = cut(d1, mode, x, i + 4, mask + 4);
      kept = f64x2.add(kept, f64x2.add(widened(absolute(c0)), widened(absolute(c1))));
    }
    add(to, k, f64x2.extract_lane(whole, 0) + f64x2.extract_lane(whole, 1));
    add(to, m + k, f64x2.extract_lane(kept, 0) + f64x2.extract_lane(kept, 1));
  }
}

// @ts-ignore: decorator
@inline
export function add(to: usize, cell: i32, value: f64): void {
  const at = to + (<usize>cell << 3);
  store<f64>(at, load<f64>(at) + value);
}

/** Adds Σ|δ| of each expert, then Σ|cut(δ)|, to the f64 at `to`. */
export function cutNorms<T>(task: usize, n: i32, to: usize): void {
  const mode = load<i32>(task, THINNING);
  if (mode == 0) norms<T>(task, n, to, 0);
  else if (mode == 3) norms<T>(task, n, to, 3);
  else norms<T>(task, n, to, 4);
}
