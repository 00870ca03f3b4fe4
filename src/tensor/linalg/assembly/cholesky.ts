/**
 * Cholesky factorisation and triangular solves by recursive halving: everything but small diagonal blocks is a matrix
 * product of shapes that the packed kernel likes, at every size (Gustavson, IBM J. Res. Dev. 41, 1997).
 */
import { at, gemm, gemmLower } from './gemm';
import { axpy, dot } from './vector';

/** Blocks of this order and less are done by plain loops. */
const BASE: i32 = 16;

let pivot: f64 = 0;

/** The pivot at which the last factorisation stopped. */
export function failedPivot(): f64 {
  return pivot;
}

/** Half of n, so that the second part is not the larger one and the first one is a multiple of 4. */
function half(n: i32): i32 {
  return ((n >> 1) + 3) & ~3;
}

/** X[m,n] ← X·L⁻ᵀ for a lower triangular L of order n. */
function solveRight(m: i32, n: i32, l: usize, ldl: i32, x: usize, ldx: i32): void {
  if (n > BASE) {
    const h = half(n);
    solveRight(m, h, l, ldl, x, ldx);
    gemm(false, true, m, n - h, h, -1, x, ldx, at(l, ldl, h, 0), ldl, true, at(x, ldx, 0, h), ldx);
    solveRight(m, n - h, at(l, ldl, h, h), ldl, at(x, ldx, 0, h), ldx);
    return;
  }
  for (let i = 0; i < m; i++) {
    const row = at(x, ldx, i, 0);
    for (let j = 0; j < n; j++) {
      const to = row + ((j as usize) << 3);
      const line = at(l, ldl, j, 0);
      store<f64>(to, (load<f64>(to) - dot(j, row, line)) / load<f64>(line + ((j as usize) << 3)));
    }
  }
}

/**
 * A = L·Lᵀ in place, lower triangle; the upper triangle is partly overwritten. Returns −1, or the index (plus `first`)
 * of the first pivot that is not above `tolerance` times the diagonal element that it came from (`diagonal`, a copy of
 * A's diagonal): rounding leaves of a zero pivot a small number of either sign.
 */
export function cholesky(n: i32, a: usize, lda: i32, diagonal: usize, tolerance: f64, first: i32): i32 {
  if (n > BASE) {
    const h = half(n);
    const failed = cholesky(h, a, lda, diagonal, tolerance, first);
    if (failed >= 0) return failed;
    const below = at(a, lda, h, 0);
    const rest = at(a, lda, h, h);
    solveRight(n - h, h, a, lda, below, lda);
    gemmLower(false, true, n - h, h, -1, below, lda, below, lda, true, rest, lda);
    return cholesky(n - h, rest, lda, diagonal + ((h as usize) << 3), tolerance, first + h);
  }
  for (let i = 0; i < n; i++) {
    const row = at(a, lda, i, 0);
    for (let j = 0; j < i; j++) {
      const to = row + ((j as usize) << 3);
      const line = at(a, lda, j, 0);
      store<f64>(to, (load<f64>(to) - dot(j, row, line)) / load<f64>(line + ((j as usize) << 3)));
    }
    const to = row + ((i as usize) << 3);
    const value = load<f64>(to) - dot(i, row, row);
    if (!(value > 0 && value > tolerance * load<f64>(diagonal + ((i as usize) << 3)))) {
      pivot = value;
      return first + i;
    }
    store<f64>(to, sqrt(value));
  }
  return -1;
}

/** B[n,r] ← L⁻¹·B. */
export function solveLower(n: i32, r: i32, l: usize, ldl: i32, b: usize, ldb: i32): void {
  if (n > BASE) {
    const h = half(n);
    const rest = at(b, ldb, h, 0);
    solveLower(h, r, l, ldl, b, ldb);
    gemm(false, false, n - h, r, h, -1, at(l, ldl, h, 0), ldl, b, ldb, true, rest, ldb);
    solveLower(n - h, r, at(l, ldl, h, h), ldl, rest, ldb);
    return;
  }
  for (let i = 0; i < n; i++) {
    const row = at(b, ldb, i, 0);
    const line = at(l, ldl, i, 0);
    for (let j = 0; j < i; j++) axpy(r, -load<f64>(line + ((j as usize) << 3)), at(b, ldb, j, 0), row);
    divide(r, row, load<f64>(line + ((i as usize) << 3)));
  }
}

/** B[n,r] ← L⁻ᵀ·B. */
export function solveLowerTransposed(n: i32, r: i32, l: usize, ldl: i32, b: usize, ldb: i32): void {
  if (n > BASE) {
    const h = half(n);
    const rest = at(b, ldb, h, 0);
    solveLowerTransposed(n - h, r, at(l, ldl, h, h), ldl, rest, ldb);
    gemm(true, false, h, r, n - h, -1, at(l, ldl, h, 0), ldl, rest, ldb, true, b, ldb);
    solveLowerTransposed(h, r, l, ldl, b, ldb);
    return;
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = at(b, ldb, i, 0);
    const line = at(l, ldl, i, 0);
    divide(r, row, load<f64>(line + ((i as usize) << 3)));
    for (let j = 0; j < i; j++) axpy(r, -load<f64>(line + ((j as usize) << 3)), row, at(b, ldb, j, 0));
  }
}

function divide(n: i32, x: usize, by: f64): void {
  for (let i = 0; i < n; i++) {
    store<f64>(x, load<f64>(x) / by);
    x += 8;
  }
}

/** x ← (L·Lᵀ)⁻¹·x for one vector, without packing: L is read twice, row by row. */
export function solveVector(n: i32, l: usize, ldl: i32, x: usize): void {
  for (let i = 0; i < n; i++) {
    const line = at(l, ldl, i, 0);
    const to = x + ((i as usize) << 3);
    store<f64>(to, (load<f64>(to) - dot(i, line, x)) / load<f64>(line + ((i as usize) << 3)));
  }
  for (let i = n - 1; i >= 0; i--) {
    const line = at(l, ldl, i, 0);
    const to = x + ((i as usize) << 3);
    const value = load<f64>(to) / load<f64>(line + ((i as usize) << 3));
    store<f64>(to, value);
    axpy(i, -value, line, x);
  }
}
