/** What `voted-sum.ts` computes, in f64. */
import {
  AGGREGATE,
  BASE_POINTER,
  EXPERTS,
  MAJORITY,
  SCALE64,
  THINNING,
  X_ABOVE_REACH,
  X_ABOVE_WINDOW,
  X_SHARE64,
  X_TILE,
  X_UPTO,
  X_UPTO_REACH,
  X_WEIGHT64,
  expert,
  maskTile,
  outTile,
} from './layout';
import { INFINITY, add } from './voted-sum';

// @ts-ignore: decorator
@inline
function delta(task: usize, k: i32, i: i32): f64 {
  const base = <usize>load<u32>(task, BASE_POINTER);
  const p = <usize>load<u32>(expert(task, k), X_TILE);
  return load<f64>(p + (<usize>i << 3)) - load<f64>(base + (<usize>i << 3));
}

/** As `cut`, of one f64; magnitudes are compared as f32 in both precisions. */
function cutWide(task: usize, k: i32, i: i32): f64 {
  const d = delta(task, k, i);
  const mode = load<i32>(task, THINNING);
  if (mode == 0) return d;
  if (mode == 4) return load<u8>(maskTile(task, k) + <usize>i) != 0 ? d : 0;
  const x = expert(task, k);
  const pattern = <i32>(reinterpret<u32>(<f32>d) & 0x7fffffff);
  if (pattern >= INFINITY) return d;
  const upTo = load<i32>(x, X_UPTO);
  const above = load<i32>(x, X_ABOVE_WINDOW);
  const inside = pattern > upTo || (pattern == upTo && i <= load<i32>(x, X_UPTO_REACH));
  const dropped = pattern > above || (pattern == above && i <= load<i32>(x, X_ABOVE_REACH));
  return inside && !dropped ? d : 0;
}

export function votedSumWide(task: usize, n: i32): void {
  const m = load<i32>(task, EXPERTS);
  const scale = load<f64>(task, SCALE64);
  const vote = load<f32>(task, MAJORITY) != 0;
  const mean = load<i32>(task, AGGREGATE) == 0;
  const base = <usize>load<u32>(task, BASE_POINTER);
  for (let i = 0; i < n; i++) {
    let s: f64 = 0;
    let up: f64 = 0;
    let down: f64 = 0;
    let ups: f64 = 0;
    let downs: f64 = 0;
    for (let k = 0; k < m; k++) {
      const x = expert(task, k);
      const t = cutWide(task, k, i) * load<f64>(x, X_WEIGHT64);
      s += t;
      if (t > 0) {
        up += t;
        ups += load<f64>(x, X_SHARE64);
      } else if (t < 0) {
        down += t;
        downs += load<f64>(x, X_SHARE64);
      }
    }
    let merged = s;
    if (vote) {
      merged = (s >= 0 ? up : down) + (s - s);
      const divisor = s >= 0 ? ups : downs;
      if (mean && divisor != 0) merged /= divisor;
    }
    store<f64>(outTile(task) + (<usize>i << 3), load<f64>(base + (<usize>i << 3)) + merged * scale);
  }
}

export function cutNormsWide(task: usize, n: i32, to: usize): void {
  const m = load<i32>(task, EXPERTS);
  for (let k = 0; k < m; k++) {
    let whole: f64 = 0;
    let kept: f64 = 0;
    for (let i = 0; i < n; i++) {
      whole += Math.abs(delta(task, k, i));
      kept += Math.abs(cutWide(task, k, i));
    }
    add(to, k, whole);
    add(to, m + k, kept);
  }
}
