/**
 * Products of Householder reflectors in compact WY form: H₀·H₁⋯ = I − Vᵀ·T·V with the reflectors as rows of V and T upper
 * triangular (Schreiber & Van Loan, SIAM J. Sci. Stat. Comput. 10, 1989), so that applying them is matrix products; and the
 * QR factorisation on top of that.
 *
 * Reflectors are kept as full rows: row i of `v` has zeros before its first element, which is 1.
 */
import { at, gemm } from './gemm';
import { axpy, dot, reflector, reflectorTau } from './vector';

/** Reflectors that are applied together. */
const APPLY_BLOCK: i32 = 64;
/** Columns that are factorised together. */
const PANEL: i32 = 32;

/** Bytes of scratch for `applyReflectors` on `columns` columns. */
export function applyScratchBytes(columns: i32): i32 {
  return (2 * APPLY_BLOCK * APPLY_BLOCK + 2 * APPLY_BLOCK * columns) * 8;
}

/** T of the `count` reflectors in the rows of V[count, length]; `g` is scratch of the same size as T. */
function blockFactor(count: i32, length: i32, v: usize, ldv: i32, tau: usize, t: usize, g: usize): void {
  gemm(false, true, count, count, length, 1, v, ldv, v, ldv, false, g, count);
  memory.fill(t, 0, ((count * count) as usize) << 3);
  for (let j = 0; j < count; j++) {
    const factor = load<f64>(tau + ((j as usize) << 3));
    store<f64>(at(t, count, j, j), factor);
    for (let i = 0; i < j; i++) {
      let sum: f64 = 0;
      for (let k = i; k < j; k++) sum += load<f64>(at(t, count, i, k)) * load<f64>(at(g, count, k, j));
      store<f64>(at(t, count, i, j), -factor * sum);
    }
  }
}

/**
 * C[m,columns] ← H₀·H₁⋯·C for `count` reflectors of length m, reflector i starting at row i + `offset`. With `identity`, C
 * is first set to the identity, and the part that stays so is left out of the work.
 */
export function applyReflectors(
  m: i32,
  columns: i32,
  count: i32,
  offset: i32,
  v: usize,
  ldv: i32,
  tau: usize,
  c: usize,
  ldc: i32,
  identity: bool,
  scratch: usize,
): void {
  const g = scratch;
  const t = g + ((APPLY_BLOCK * APPLY_BLOCK) << 3);
  const w = t + ((APPLY_BLOCK * APPLY_BLOCK) << 3);
  const tw = w + (((APPLY_BLOCK * columns) as usize) << 3);
  if (identity) {
    for (let i = 0; i < m; i++) {
      memory.fill(at(c, ldc, i, 0), 0, (columns as usize) << 3);
      if (i < columns) store<f64>(at(c, ldc, i, i), 1);
    }
  }
  if (count <= 0) return;
  for (let start = ((count - 1) / APPLY_BLOCK) * APPLY_BLOCK; start >= 0; start -= APPLY_BLOCK) {
    const block = min(APPLY_BLOCK, count - start);
    const low = start + offset;
    const first = identity ? low : 0;
    const width = columns - first;
    if (width <= 0) continue;
    const panel = at(v, ldv, start, low);
    const target = at(c, ldc, low, first);
    blockFactor(block, m - low, panel, ldv, tau + ((start as usize) << 3), t, g);
    gemm(false, false, block, width, m - low, 1, panel, ldv, target, ldc, false, w, width);
    gemm(false, false, block, width, block, 1, t, block, w, width, false, tw, width);
    gemm(true, false, m - low, width, block, -1, panel, ldv, tw, width, true, target, ldc);
  }
}

/**
 * A[m,n] = Q·R: R replaces the upper triangle of A (what is below it is not cleared), the min(m,n) reflectors go to the rows
 * of `v` (stride m) and `tau`. Scratch as for `applyReflectors` on n columns.
 */
export function qrFactor(m: i32, n: i32, a: usize, lda: i32, v: usize, tau: usize, scratch: usize): void {
  const count = min(m, n);
  const g = scratch;
  const t = g + ((APPLY_BLOCK * APPLY_BLOCK) << 3);
  const w = t + ((APPLY_BLOCK * APPLY_BLOCK) << 3);
  const tw = w + (((APPLY_BLOCK * n) as usize) << 3);
  for (let start = 0; start < count; start += PANEL) {
    const block = min(PANEL, count - start);
    for (let j = start; j < start + block; j++) {
      const column = at(v, m, j, 0);
      for (let i = start; i < m; i++) store<f64>(column + ((i as usize) << 3), load<f64>(at(a, lda, i, j)));
      for (let k = start; k < j; k++) {
        const from = at(v, m, k, k);
        const to = column + ((k as usize) << 3);
        axpy(m - k, -load<f64>(tau + ((k as usize) << 3)) * dot(m - k, from, to), from, to);
      }
      for (let i = start; i < j; i++) store<f64>(at(a, lda, i, j), load<f64>(column + ((i as usize) << 3)));
      store<f64>(at(a, lda, j, j), reflector(m - j, column + ((j as usize) << 3)));
      store<f64>(tau + ((j as usize) << 3), reflectorTau());
      memory.fill(column, 0, (j as usize) << 3);
    }
    const next = start + block;
    const width = n - next;
    if (width <= 0) continue;
    const panel = at(v, m, start, start);
    const target = at(a, lda, start, next);
    blockFactor(block, m - start, panel, m, tau + ((start as usize) << 3), t, g);
    gemm(false, false, block, width, m - start, 1, panel, m, target, lda, false, w, width);
    gemm(true, false, block, width, block, 1, t, block, w, width, false, tw, width);
    gemm(true, false, m - start, width, block, -1, panel, m, tw, width, true, target, lda);
  }
}
