/** Weighted sums of experts, and of their task vectors, on packed tiles of BF16. */
import { EXPERTS, EXPERT_BYTES, KEEP_SCALE, SCALE, TILE_BYTES, X_TILE, X_WEIGHT, expert, maskTile } from './layout';
import { baseAt } from './combine';
import { even, kept, odd, ones, overflown, pack, worse } from './packed';

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

/** @returns whether an element of the output is not finite; so do all that write packed tiles */
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
