/**
 * The element-wise methods on tiles whose inputs and output are all BF16: sixteen elements at a time are taken apart into
 * even and odd ones, so that one load and one store serve eight elements and no f32 tile lies in between. The
 * arithmetic is that of `combine.ts`, operation by operation, so the results are the same bits.
 */
import {
  AGGREGATE,
  EXPERTS,
  EXPERT_BYTES,
  KEEP_SCALE,
  MAJORITY,
  ONES,
  SCALE,
  TILE_BYTES,
  X_ABOVE,
  X_TABLE,
  X_THRESHOLD,
  X_TILE,
  X_WEIGHT,
  expert,
  maskTile,
} from './layout';
import { baseAt, conclude, elected } from './combine';

/** Elements of one step; tiles of another length are left to `combine.ts`. */
export const PACKED_STEP: i32 = 16;

// @ts-ignore: decorator
@inline
function even(v: v128): v128 {
  return i32x4.shl(v, 16);
}

/**
 * All bits set, from memory. Constants are made of it before a loop: one that the compiler knows it makes anew, in several
 * instructions, wherever it is used.
 */
// @ts-ignore: decorator
@inline
function ones(task: usize): v128 {
  return v128.load32_splat(task, ONES);
}

/** Odd elements; `upper` is the upper half of every lane. */
// @ts-ignore: decorator
@inline
function odd(v: v128, upper: v128): v128 {
  return v128.and(v, upper);
}

/** Eight f32 as BF16, rounded to nearest, ties to even. */
// @ts-ignore: decorator
@inline
function pack(e: v128, o: v128, upper: v128, half: v128, one: v128): v128 {
  const a = i32x4.shr_u(i32x4.add(i32x4.add(e, v128.and(i32x4.shr_u(e, 16), one)), half), 16);
  const b = i32x4.add(i32x4.add(o, v128.and(i32x4.shr_u(o, 16), one)), half);
  return v128.or(a, v128.and(b, upper));
}

/** Keeps the largest magnitude of each lane. */
// @ts-ignore: decorator
@inline
function worse(worst: v128, packed: v128, magnitude16: v128): v128 {
  return i16x8.max_s(worst, v128.and(packed, magnitude16));
}

/** Whether a magnitude among the largest is not finite. */
// @ts-ignore: decorator
@inline
function overflown(worst: v128): bool {
  return v128.any_true(i16x8.gt_s(worst, i16x8.splat(0x7f7f)));
}

/** Masks of eight elements from their bytes. */
// @ts-ignore: decorator
@inline
function kept(mask: usize): v128 {
  return v128.load8x8_s(mask);
}

// @ts-ignore: decorator
@inline
function sum(task: usize, n: i32, out: usize, weighted: bool): bool {
  const m = load<i32>(task, EXPERTS);
  const scale = v128.load32_splat(task, SCALE);
  const head = expert(task, 0);
  const end = expert(task, m);
  const all = ones(task);
  const upper = i32x4.shl(all, 16);
  const half = i32x4.shr_u(all, 17);
  const one = i32x4.shr_u(all, 31);
  const magnitude16 = i16x8.shr_u(all, 1);
  let worst = i16x8.splat(0);
  for (let at: usize = 0; at < <usize>n << 1; at += 32) {
    const p0 = <usize>load<u32>(head, X_TILE) + at;
    const h0 = v128.load(p0);
    const h1 = v128.load(p0, 16);
    let a = even(h0);
    let b = odd(h0, upper);
    let c = even(h1);
    let d = odd(h1, upper);
    if (weighted) {
      const w = v128.load32_splat(head, X_WEIGHT);
      a = f32x4.mul(w, a);
      b = f32x4.mul(w, b);
      c = f32x4.mul(w, c);
      d = f32x4.mul(w, d);
    }
    for (let x = head + EXPERT_BYTES; x < end; x += EXPERT_BYTES) {
      const p = <usize>load<u32>(x, X_TILE) + at;
      const v0 = v128.load(p);
      const v1 = v128.load(p, 16);
      if (weighted) {
        const w = v128.load32_splat(x, X_WEIGHT);
        a = f32x4.add(a, f32x4.mul(w, even(v0)));
        b = f32x4.add(b, f32x4.mul(w, odd(v0, upper)));
        c = f32x4.add(c, f32x4.mul(w, even(v1)));
        d = f32x4.add(d, f32x4.mul(w, odd(v1, upper)));
      } else {
        a = f32x4.add(a, even(v0));
        b = f32x4.add(b, odd(v0, upper));
        c = f32x4.add(c, even(v1));
        d = f32x4.add(d, odd(v1, upper));
      }
    }
    const r0 = pack(f32x4.mul(a, scale), f32x4.mul(b, scale), upper, half, one);
    const r1 = pack(f32x4.mul(c, scale), f32x4.mul(d, scale), upper, half, one);
    v128.store(out + at, r0);
    v128.store(out + at, r1, 16);
    worst = worse(worse(worst, r0, magnitude16), r1, magnitude16);
  }
  return overflown(worst);
}

/** Whether all weights are 1, so that multiplying by them changes nothing. */
function unweighted(task: usize): bool {
  const end = expert(task, load<i32>(task, EXPERTS));
  for (let x = expert(task, 0); x < end; x += EXPERT_BYTES) {
    if (load<f32>(x, X_WEIGHT) != 1) return false;
  }
  return true;
}

/** @returns whether an element of the output is not finite; so do all of this file that write */
export function weightedSumPacked(task: usize, n: i32, out: usize): bool {
  return unweighted(task) ? sum(task, n, out, false) : sum(task, n, out, true);
}

// @ts-ignore: decorator
@inline
function deltas(task: usize, n: i32, out: usize, weighted: bool, masked: bool): bool {
  const m = load<i32>(task, EXPERTS);
  const scale = v128.load32_splat(task, SCALE);
  const keep = v128.load32_splat(task, KEEP_SCALE);
  const base = baseAt(task);
  const head = expert(task, 0);
  const end = expert(task, m);
  const masks = maskTile(task, 0);
  const zero = f32x4.splat(0);
  const all = ones(task);
  const upper = i32x4.shl(all, 16);
  const half = i32x4.shr_u(all, 17);
  const one = i32x4.shr_u(all, 31);
  const magnitude16 = i16x8.shr_u(all, 1);
  let worst = i16x8.splat(0);
  for (let at: usize = 0; at < <usize>n << 1; at += 32) {
    const b0 = v128.load(base + at);
    const b1 = v128.load(base + at, 16);
    let a = zero;
    let b = zero;
    let c = zero;
    let d = zero;
    let mask = masks + (at >> 1);
    for (let x = head; x < end; x += EXPERT_BYTES) {
      const p = <usize>load<u32>(x, X_TILE) + at;
      let v0 = v128.load(p);
      let v1 = v128.load(p, 16);
      if (masked) {
        // a dropped entry is the base's, so its delta is zero
        v0 = v128.bitselect(v0, b0, kept(mask));
        v1 = v128.bitselect(v1, b1, kept(mask + 8));
        mask += 2 * TILE_BYTES;
      }
      let e = f32x4.sub(even(v0), even(b0));
      let f = f32x4.sub(odd(v0, upper), odd(b0, upper));
      let g = f32x4.sub(even(v1), even(b1));
      let h = f32x4.sub(odd(v1, upper), odd(b1, upper));
      if (masked) {
        e = f32x4.mul(e, keep);
        f = f32x4.mul(f, keep);
        g = f32x4.mul(g, keep);
        h = f32x4.mul(h, keep);
      }
      if (weighted) {
        const w = v128.load32_splat(x, X_WEIGHT);
        e = f32x4.mul(w, e);
        f = f32x4.mul(w, f);
        g = f32x4.mul(w, g);
        h = f32x4.mul(w, h);
      }
      a = f32x4.add(a, e);
      b = f32x4.add(b, f);
      c = f32x4.add(c, g);
      d = f32x4.add(d, h);
    }
    const r0 = pack(
      f32x4.add(even(b0), f32x4.mul(scale, a)),
      f32x4.add(odd(b0, upper), f32x4.mul(scale, b)),
      upper,
      half,
      one,
    );
    const r1 = pack(
      f32x4.add(even(b1), f32x4.mul(scale, c)),
      f32x4.add(odd(b1, upper), f32x4.mul(scale, d)),
      upper,
      half,
      one,
    );
    v128.store(out + at, r0);
    v128.store(out + at, r1, 16);
    worst = worse(worse(worst, r0, magnitude16), r1, magnitude16);
  }
  return overflown(worst);
}

export function taskVectorsPacked(task: usize, n: i32, out: usize): bool {
  return unweighted(task) ? deltas(task, n, out, false, false) : deltas(task, n, out, true, false);
}

export function droppedVectorsPacked(task: usize, n: i32, out: usize): bool {
  return unweighted(task) ? deltas(task, n, out, false, true) : deltas(task, n, out, true, true);
}

/** Thinned values of a step, in the tile of their expert behind its masks. */
const THINNED_AT: usize = TILE_BYTES / 2;

// @ts-ignore: decorator
@inline
function trimmed(delta: v128, threshold: v128, magnitude: v128): v128 {
  return v128.andnot(delta, i32x4.gt_s(threshold, v128.and(delta, magnitude)));
}

/** See `vote` in `combine.ts`: thinned and summed, then what agrees with the elected sign is added up; eight at a time. */
// @ts-ignore: decorator
@inline
function vote(task: usize, n: i32, out: usize, masked: bool, mean: bool): bool {
  const m = load<i32>(task, EXPERTS);
  const scale = v128.load32_splat(task, SCALE);
  const keep = v128.load32_splat(task, KEEP_SCALE);
  const zero = f32x4.splat(0);
  const majority = f32x4.gt(v128.load32_splat(task, MAJORITY), zero);
  const base = baseAt(task);
  const tiles = maskTile(task, 0);
  const end = tiles + <usize>m * (2 * TILE_BYTES);
  const all = ones(task);
  const upper = i32x4.shl(all, 16);
  const half = i32x4.shr_u(all, 17);
  const one = i32x4.shr_u(all, 31);
  const magnitude16 = i16x8.shr_u(all, 1);
  const magnitude = i32x4.shr_u(all, 1);
  const signBit = i32x4.shl(all, 31);
  let worst = i16x8.splat(0);
  for (let at: usize = 0; at < <usize>n << 1; at += 16) {
    const packed = v128.load(base + at);
    const b0 = even(packed);
    const b1 = odd(packed, upper);
    const masks = at >> 1;
    let s0 = zero;
    let s1 = zero;
    let x = expert(task, 0);
    for (let tile = tiles; tile < end; tile += 2 * TILE_BYTES) {
      let v = v128.load(<usize>load<u32>(x, X_TILE) + at);
      if (masked) v = v128.bitselect(v, packed, kept(tile + masks));
      let t0 = f32x4.sub(even(v), b0);
      let t1 = f32x4.sub(odd(v, upper), b1);
      if (masked) {
        t0 = f32x4.mul(t0, keep);
        t1 = f32x4.mul(t1, keep);
      } else {
        const threshold = v128.load32_splat(x, X_THRESHOLD);
        t0 = trimmed(t0, threshold, magnitude);
        t1 = trimmed(t1, threshold, magnitude);
      }
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
    const r = pack(
      conclude(b0, s0, v0, c0, scale, one, mean),
      conclude(b1, s1, v1, c1, scale, one, mean),
      upper,
      half,
      one,
    );
    v128.store(out + at, r);
    worst = worse(worst, r, magnitude16);
  }
  return overflown(worst);
}

export function trimmedVotePacked(task: usize, n: i32, out: usize): bool {
  return load<i32>(task, AGGREGATE) == 0 ? vote(task, n, out, false, true) : vote(task, n, out, false, false);
}

export function droppedVotePacked(task: usize, n: i32, out: usize): bool {
  return load<i32>(task, AGGREGATE) == 0 ? vote(task, n, out, true, true) : vote(task, n, out, true, false);
}

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
