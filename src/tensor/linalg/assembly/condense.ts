/**
 * Reductions to condensed form by Householder reflectors, in panels: inside a panel the matrix is only read (one product
 * with a vector per reflector and side), and the rest is updated by one matrix product per panel
 * (Dongarra, Sorensen, Hammarling, J. Comput. Appl. Math. 27, 1989).
 */
import { at, gemm, gemmLower } from './gemm';
import { multiply, multiplySymmetric, multiplyTransposed } from './matrix-vector';
import { axpy, dot, reflector, reflectorTau, scale } from './vector';

const PANEL: i32 = 32;

/** Bytes of scratch for either reduction of a matrix of order n. */
export function condenseScratchBytes(n: i32): i32 {
  return 4 * PANEL * n * 8;
}

/** Copies `count` rows of length n. */
function copyRows(n: i32, count: i32, from: usize, to: usize): void {
  memory.copy(to, from, ((count * n) as usize) << 3);
}

/**
 * A = Q·T·Qᵀ for a symmetric A of order n (lower triangle read, destroyed): diagonal to `d` (n), off-diagonal to `e` (n − 1);
 * Q is the product of n − 1 reflectors, rows of `v` (n×n), reflector i starting at i + 1.
 */
export function tridiagonalise(n: i32, a: usize, d: usize, e: usize, tau: usize, v: usize, scratch: usize): void {
  // per panel the update is A −= Vᵀ·W + Wᵀ·V, one product of the stacks [V; W] and [W; V]
  const left = scratch;
  const right = left + (((2 * PANEL * n) as usize) << 3);
  for (let start = 0; start < n - 1; start += PANEL) {
    const block = min(PANEL, n - 1 - start);
    const w = at(left, n, block, 0);
    for (let j = 0; j < block; j++) {
      const i = start + j;
      const rest = n - i - 1;
      const column = at(v, n, i, i);
      for (let r = 0; r <= rest; r++) store<f64>(column + ((r as usize) << 3), load<f64>(at(a, n, i + r, i)));
      for (let t = 0; t < j; t++) {
        const vt = at(v, n, start + t, i);
        const wt = at(w, n, t, i);
        axpy(rest + 1, -load<f64>(wt), vt, column);
        axpy(rest + 1, -load<f64>(vt), wt, column);
      }
      store<f64>(d + ((i as usize) << 3), load<f64>(column));
      const x = column + 8;
      store<f64>(e + ((i as usize) << 3), reflector(rest, x));
      const factor = reflectorTau();
      store<f64>(tau + ((i as usize) << 3), factor);
      memory.fill(at(v, n, i, 0), 0, ((i + 1) as usize) << 3);

      const y = at(w, n, j, i + 1);
      multiplySymmetric(rest, at(a, n, i + 1, i + 1), n, x, y);
      for (let t = 0; t < j; t++) {
        const vt = at(v, n, start + t, i + 1);
        const wt = at(w, n, t, i + 1);
        const alongW = dot(rest, wt, x);
        const alongV = dot(rest, vt, x);
        axpy(rest, -alongW, vt, y);
        axpy(rest, -alongV, wt, y);
      }
      scale(rest, factor, y);
      axpy(rest, -0.5 * factor * dot(rest, y, x), x, y);
    }
    const next = start + block;
    copyRows(n, block, at(v, n, start, 0), left);
    copyRows(n, block, w, right);
    copyRows(n, block, at(v, n, start, 0), at(right, n, block, 0));
    const to = at(a, n, next, next);
    gemmLower(true, false, n - next, 2 * block, -1, at(left, n, 0, next), n, at(right, n, 0, next), n, true, to, n);
  }
  store<f64>(d + (((n - 1) as usize) << 3), load<f64>(at(a, n, n - 1, n - 1)));
}

/**
 * A = Q·B·Pᵀ for a square A of order n (destroyed): B upper bidiagonal, diagonal to `d` (n), the one above it to `e` (n − 1).
 * Q and P are products of n reflectors, rows of `v` and of `u` (n×n): v's reflector i starts at i, u's at i + 1.
 */
export function bidiagonalise(
  n: i32,
  a: usize,
  d: usize,
  e: usize,
  tauV: usize,
  v: usize,
  tauU: usize,
  u: usize,
  scratch: usize,
): void {
  // per panel the update is A −= Vᵀ·Y + Xᵀ·U, one product of the stacks [V; X] and [Y; U]
  const left = scratch;
  const right = left + (((2 * PANEL * n) as usize) << 3);
  const y = right;
  for (let start = 0; start < n; start += PANEL) {
    const block = min(PANEL, n - start);
    const x = at(left, n, block, 0);
    for (let j = 0; j < block; j++) {
      const i = start + j;
      const rest = n - i - 1;
      const vi = at(v, n, i, i);
      for (let r = 0; r <= rest; r++) store<f64>(vi + ((r as usize) << 3), load<f64>(at(a, n, i + r, i)));
      for (let t = 0; t < j; t++) {
        axpy(rest + 1, -load<f64>(at(y, n, t, i)), at(v, n, start + t, i), vi);
        axpy(rest + 1, -load<f64>(at(u, n, start + t, i)), at(x, n, t, i), vi);
      }
      store<f64>(d + ((i as usize) << 3), reflector(rest + 1, vi));
      const factorV = reflectorTau();
      store<f64>(tauV + ((i as usize) << 3), factorV);
      memory.fill(at(v, n, i, 0), 0, (i as usize) << 3);
      memory.fill(at(u, n, i, 0), 0, (n as usize) << 3);
      if (rest == 0) {
        store<f64>(tauU + ((i as usize) << 3), 0);
        break;
      }

      const yi = at(y, n, j, i + 1);
      multiplyTransposed(rest + 1, rest, at(a, n, i, i + 1), n, vi, yi);
      for (let t = 0; t < j; t++) {
        axpy(rest, -dot(rest + 1, at(v, n, start + t, i), vi), at(y, n, t, i + 1), yi);
        axpy(rest, -dot(rest + 1, at(x, n, t, i), vi), at(u, n, start + t, i + 1), yi);
      }
      scale(rest, factorV, yi);

      const ui = at(u, n, i, i + 1);
      memory.copy(ui, at(a, n, i, i + 1), (rest as usize) << 3);
      for (let t = 0; t <= j; t++) {
        axpy(rest, -load<f64>(at(v, n, start + t, i)), at(y, n, t, i + 1), ui);
        if (t < j) axpy(rest, -load<f64>(at(x, n, t, i)), at(u, n, start + t, i + 1), ui);
      }
      store<f64>(e + ((i as usize) << 3), reflector(rest, ui));
      const factorU = reflectorTau();
      store<f64>(tauU + ((i as usize) << 3), factorU);

      const xi = at(x, n, j, i + 1);
      multiply(rest, rest, at(a, n, i + 1, i + 1), n, ui, xi);
      for (let t = 0; t <= j; t++) {
        axpy(rest, -dot(rest, at(y, n, t, i + 1), ui), at(v, n, start + t, i + 1), xi);
        if (t < j) axpy(rest, -dot(rest, at(u, n, start + t, i + 1), ui), at(x, n, t, i + 1), xi);
      }
      scale(rest, factorU, xi);
    }
    const next = start + block;
    if (next >= n) break;
    copyRows(n, block, at(v, n, start, 0), left);
    copyRows(n, block, at(u, n, start, 0), at(right, n, block, 0));
    const size = n - next;
    const to = at(a, n, next, next);
    gemm(true, false, size, size, 2 * block, -1, at(left, n, 0, next), n, at(right, n, 0, next), n, true, to, n);
  }
}
