/** The same methods in f64, one element at a time, for tensors that have F64 among their types. Tiles hold f64. */
import {
  AGGREGATE,
  BASE_POINTER,
  EXPERTS,
  KEEP_SCALE64,
  MAJORITY,
  SCALE64,
  THINNING,
  X_ABOVE,
  X_BUCKETS,
  X_FROM,
  X_SHIFT,
  X_TABLE,
  X_THRESHOLD,
  X_TILE,
  X_WEIGHT64,
  expert,
  maskTile,
  outTile,
} from './layout';

// @ts-ignore: decorator
@inline
function value(task: usize, k: i32, i: i32): f64 {
  return load<f64>(<usize>load<u32>(expert(task, k), X_TILE) + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
function baseValue(task: usize, i: i32): f64 {
  return load<f64>(<usize>load<u32>(task, BASE_POINTER) + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
function put(task: usize, i: i32, x: f64): void {
  store<f64>(outTile(task) + (<usize>i << 3), x);
}

// @ts-ignore: decorator
@inline
function kept(task: usize, k: i32, i: i32): bool {
  return load<u8>(maskTile(task, k) + <usize>i) != 0;
}

/** Magnitudes are compared as f32 bit patterns in both precisions, so that one threshold serves a mixed model. */
// @ts-ignore: decorator
@inline
function pattern(delta: f64): u32 {
  return reinterpret<u32>(<f32>delta) & 0x7fffffff;
}

function thinned(task: usize, k: i32, i: i32, mode: i32): f64 {
  const d = value(task, k, i) - baseValue(task, i);
  if (mode == 0) return d;
  if (mode == 1) return pattern(d) >= load<u32>(expert(task, k), X_THRESHOLD) ? d : 0;
  return kept(task, k, i) ? d * load<f64>(task, KEEP_SCALE64) : 0;
}

export function weightedSumWide(task: usize, n: i32): void {
  const m = load<i32>(task, EXPERTS);
  const scale = load<f64>(task, SCALE64);
  for (let i = 0; i < n; i++) {
    let sum = load<f64>(expert(task, 0), X_WEIGHT64) * value(task, 0, i);
    for (let k = 1; k < m; k++) sum += load<f64>(expert(task, k), X_WEIGHT64) * value(task, k, i);
    put(task, i, sum * scale);
  }
}

export function taskVectorsWide(task: usize, n: i32): void {
  const m = load<i32>(task, EXPERTS);
  const scale = load<f64>(task, SCALE64);
  const mode = load<i32>(task, THINNING);
  for (let i = 0; i < n; i++) {
    let sum: f64 = 0;
    for (let k = 0; k < m; k++) sum += load<f64>(expert(task, k), X_WEIGHT64) * thinned(task, k, i, mode);
    put(task, i, baseValue(task, i) + scale * sum);
  }
}

export function tiesWide(task: usize, n: i32): void {
  const m = load<i32>(task, EXPERTS);
  const scale = load<f64>(task, SCALE64);
  const mode = load<i32>(task, THINNING);
  const mean = load<i32>(task, AGGREGATE) == 0;
  const majority = load<f32>(task, MAJORITY) > 0;
  for (let i = 0; i < n; i++) {
    let s: f64 = 0;
    let up: f64 = 0;
    let down: f64 = 0;
    let ups = 0;
    let downs = 0;
    for (let k = 0; k < m; k++) {
      const t = thinned(task, k, i, mode);
      s += t;
      if (t > 0) {
        up += t;
        ups++;
      } else if (t < 0) {
        down += t;
        downs++;
      }
    }
    const positive = s > 0 || (s == 0 && majority);
    let merged = positive ? up : down;
    if (mean) merged /= <f64>max(positive ? ups : downs, 1);
    if (s != s) merged = s;
    put(task, i, baseValue(task, i) + scale * merged);
  }
}

export function signSumWide(task: usize, n: i32): i32 {
  const m = load<i32>(task, EXPERTS);
  const mode = load<i32>(task, THINNING);
  let total = 0;
  for (let i = 0; i < n; i++) {
    let s: f64 = 0;
    for (let k = 0; k < m; k++) s += thinned(task, k, i, mode);
    total += s > 0 ? 1 : s < 0 ? -1 : 0;
  }
  return total;
}

export function histogramWide(task: usize, n: i32): void {
  const m = load<i32>(task, EXPERTS);
  for (let k = 0; k < m; k++) {
    const x = expert(task, k);
    const from = load<u32>(x, X_FROM);
    const table = <usize>load<u32>(x, X_TABLE);
    for (let i = 0; i < n; i++) {
      const p = pattern(value(task, k, i) - baseValue(task, i));
      if (p < from) continue;
      const bucket = (p - from) >> load<u32>(x, X_SHIFT);
      if (bucket >= load<u32>(x, X_BUCKETS)) {
        store<u64>(x, load<u64>(x, X_ABOVE) + 1, X_ABOVE);
        continue;
      }
      const cell = table + (<usize>bucket << 3);
      store<u64>(cell, load<u64>(cell) + 1);
    }
  }
}

export function patternsWide(task: usize, n: i32): void {
  const m = load<i32>(task, EXPERTS);
  for (let k = 0; k < m; k++) {
    const x = expert(task, k);
    const to = <usize>load<u32>(x, X_TABLE);
    for (let i = 0; i < n; i++) store<u32>(to + (<usize>i << 2), pattern(value(task, k, i) - baseValue(task, i)));
    store<u32>(x, <u32>(to + (<usize>n << 2)), X_TABLE);
  }
}

export function pairSumsWide(task: usize, n: i32, to: usize): void {
  let a: f64 = 0;
  let b: f64 = 0;
  let c: f64 = 0;
  for (let i = 0; i < n; i++) {
    const x = value(task, 0, i);
    const y = value(task, 1, i);
    a += x * x;
    b += y * y;
    c += x * y;
  }
  store<f64>(to, load<f64>(to) + a);
  store<f64>(to, load<f64>(to, 8) + b, 8);
  store<f64>(to, load<f64>(to, 16) + c, 16);
}

export function normSumsWide(task: usize, n: i32, to: usize): void {
  const m = load<i32>(task, EXPERTS);
  for (let k = 0; k <= m; k++) {
    let sum: f64 = 0;
    for (let i = 0; i < n; i++) {
      let x: f64 = 0;
      if (k < m) x = value(task, k, i);
      else {
        x = load<f64>(expert(task, 0), X_WEIGHT64) * value(task, 0, i);
        for (let j = 1; j < m; j++) x += load<f64>(expert(task, j), X_WEIGHT64) * value(task, j, i);
      }
      sum += x * x;
    }
    const cell = to + (<usize>k << 3);
    store<f64>(cell, load<f64>(cell) + sum);
  }
}
