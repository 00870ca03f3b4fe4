/** The last counting pass of TIES on packed tiles of BF16. */
import { EXPERTS, EXPERT_BYTES, TILE_BYTES, X_ABOVE, X_TABLE, X_THRESHOLD, X_TILE, expert, maskTile } from './layout';
import { baseAt } from './combine';
import { even, odd, ones } from './packed';

// @ts-ignore: decorator
@inline
function signOf(s: v128): v128 {
  const zero = f32x4.splat(0);
  return i32x4.sub(f32x4.lt(s, zero), f32x4.lt(zero, s));
}

// @ts-ignore: decorator
@inline
function lanes(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/** Σ of eight signed 16-bit lanes. */
// @ts-ignore: decorator
@inline
function shorts(v: v128): i32 {
  return lanes(i32x4.extadd_pairwise_i16x8_s(v));
}

// Counters of a tile, in the tile of their expert: entries below and at its threshold, as negative numbers.
const BELOW_AT: usize = TILE_BYTES / 2;
const EQUAL_AT: usize = TILE_BYTES / 2 + 16;

/**
 * Counts the magnitudes above and at each expert's threshold, which is its window, and sums the signs of what the
 * thresholds leave: what `single` of `histogram.ts` and `signSum` do, in one go.
 */
export function countAndVotePacked(task: usize, n: i32): i32 {
  const m = load<i32>(task, EXPERTS);
  const base = baseAt(task);
  const all = ones(task);
  const upper = i32x4.shl(all, 16);
  const magnitude = i32x4.shr_u(all, 1);
  const tiles = maskTile(task, 0);
  const end = tiles + <usize>m * (2 * TILE_BYTES);
  for (let tile = tiles; tile < end; tile += 2 * TILE_BYTES) {
    v128.store(tile, i16x8.splat(0), BELOW_AT);
    v128.store(tile, i16x8.splat(0), EQUAL_AT);
  }
  let total = i32x4.splat(0);
  for (let at: usize = 0; at < <usize>n << 1; at += 32) {
    const b0 = v128.load(base + at);
    const b1 = v128.load(base + at, 16);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let x = expert(task, 0);
    for (let tile = tiles; tile < end; tile += 2 * TILE_BYTES) {
      const threshold = v128.load32_splat(x, X_THRESHOLD);
      const p = <usize>load<u32>(x, X_TILE) + at;
      const v0 = v128.load(p);
      const v1 = v128.load(p, 16);
      const d0 = f32x4.sub(even(v0), even(b0));
      const d1 = f32x4.sub(odd(v0, upper), odd(b0, upper));
      const d2 = f32x4.sub(even(v1), even(b1));
      const d3 = f32x4.sub(odd(v1, upper), odd(b1, upper));
      const m0 = v128.and(d0, magnitude);
      const m1 = v128.and(d1, magnitude);
      const m2 = v128.and(d2, magnitude);
      const m3 = v128.and(d3, magnitude);
      const below0 = i32x4.gt_s(threshold, m0);
      const below1 = i32x4.gt_s(threshold, m1);
      const below2 = i32x4.gt_s(threshold, m2);
      const below3 = i32x4.gt_s(threshold, m3);
      s0 = f32x4.add(s0, v128.andnot(d0, below0));
      s1 = f32x4.add(s1, v128.andnot(d1, below1));
      s2 = f32x4.add(s2, v128.andnot(d2, below2));
      s3 = f32x4.add(s3, v128.andnot(d3, below3));
      const below = i16x8.add(i16x8.narrow_i32x4_s(below0, below1), i16x8.narrow_i32x4_s(below2, below3));
      v128.store(tile, i16x8.add(v128.load(tile, BELOW_AT), below), BELOW_AT);
      const equal = i16x8.add(
        i16x8.narrow_i32x4_s(i32x4.eq(m0, threshold), i32x4.eq(m1, threshold)),
        i16x8.narrow_i32x4_s(i32x4.eq(m2, threshold), i32x4.eq(m3, threshold)),
      );
      v128.store(tile, i16x8.add(v128.load(tile, EQUAL_AT), equal), EQUAL_AT);
      x += EXPERT_BYTES;
    }
    total = i32x4.add(total, i32x4.add(i32x4.add(signOf(s0), signOf(s1)), i32x4.add(signOf(s2), signOf(s3))));
  }
  let x = expert(task, 0);
  for (let tile = tiles; tile < end; tile += 2 * TILE_BYTES) {
    const below = -shorts(v128.load(tile, BELOW_AT));
    const equal = -shorts(v128.load(tile, EQUAL_AT));
    const table = <usize>load<u32>(x, X_TABLE);
    store<u64>(table, load<u64>(table) + <u64>equal);
    store<u64>(x, load<u64>(x, X_ABOVE) + <u64>(n - below - equal), X_ABOVE);
    x += EXPERT_BYTES;
  }
  return lanes(total);
}
