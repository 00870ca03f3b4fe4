/** Sums in f64 over the elements of one tile, in a fixed order, so that a block's sum never depends on chunking. */
import { EXPERTS, X_TILE, X_WEIGHT, expert, outTile } from './layout';
import { high, low } from './decode';

// @ts-ignore: decorator
@inline
function total(a: v128, b: v128, c: v128, d: v128): f64 {
  const s = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
}

/** Σ x·y over a tile. */
// @ts-ignore: decorator
@inline
function dot<X, Y>(x: usize, y: usize, n: i32): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  for (let i = 0; i < n; i += 8) {
    const px = x + <usize>i * sizeof<X>();
    const py = y + <usize>i * sizeof<Y>();
    const x0 = low<X>(px);
    const x1 = high<X>(px);
    const y0 = low<Y>(py);
    const y1 = high<Y>(py);
    a = f64x2.add(a, f64x2.mul(f64x2.promote_low_f32x4(x0), f64x2.promote_low_f32x4(y0)));
    b = f64x2.add(b, f64x2.mul(upper(x0), upper(y0)));
    c = f64x2.add(c, f64x2.mul(f64x2.promote_low_f32x4(x1), f64x2.promote_low_f32x4(y1)));
    d = f64x2.add(d, f64x2.mul(upper(x1), upper(y1)));
  }
  return total(a, b, c, d);
}

/** Adds Σ x₁², Σ x₂², Σ x₁·x₂ of two experts to the three f64 at `to`. */
export function pairSums<T>(task: usize, n: i32, to: usize): void {
  const p = <usize>load<u32>(expert(task, 0), X_TILE);
  const q = <usize>load<u32>(expert(task, 1), X_TILE);
  store<f64>(to, load<f64>(to) + dot<T, T>(p, p, n));
  store<f64>(to, load<f64>(to, 8) + dot<T, T>(q, q, n), 8);
  store<f64>(to, load<f64>(to, 16) + dot<T, T>(p, q, n), 16);
}

/** Adds Σ xᵢ² of each expert, then the same of their weighted sum (left in the output tile), to the f64 at `to`. */
export function normSums<T>(task: usize, n: i32, to: usize): void {
  const m = load<i32>(task, EXPERTS);
  const out = outTile(task);
  for (let k = 0; k < m; k++) {
    const p = <usize>load<u32>(expert(task, k), X_TILE);
    const cell = to + (<usize>k << 3);
    store<f64>(cell, load<f64>(cell) + dot<T, T>(p, p, n));
  }
  for (let i = 0; i < n; i += 8) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    for (let k = 0; k < m; k++) {
      const x = expert(task, k);
      const w = v128.load32_splat(x, X_WEIGHT);
      const p = <usize>load<u32>(x, X_TILE) + <usize>i * sizeof<T>();
      const u = f32x4.mul(w, low<T>(p));
      const v = f32x4.mul(w, high<T>(p));
      a = k == 0 ? u : f32x4.add(a, u);
      b = k == 0 ? v : f32x4.add(b, v);
    }
    v128.store(out + (<usize>i << 2), a);
    v128.store(out + (<usize>i << 2), b, 16);
  }
  const cell = to + (<usize>m << 3);
  store<f64>(cell, load<f64>(cell) + dot<f32, f32>(out, out, n));
}
