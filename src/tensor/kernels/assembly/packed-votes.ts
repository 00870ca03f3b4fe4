/** TIES on packed tiles of BF16: trimmed or dropped task vectors, and the vote on their sign. */
import {
  AGGREGATE,
  EXPERTS,
  EXPERT_BYTES,
  KEEP_SCALE,
  MAJORITY,
  SCALE,
  TILE_BYTES,
  X_THRESHOLD,
  X_TILE,
  expert,
  maskTile,
} from './layout';
import { baseAt, conclude, elected } from './combine';
import { even, kept, odd, ones, overflown, pack, worse } from './packed';

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
