/** The f64 matrix product and its lower triangle. */
import { place } from '../../assembly/panels';
import { product, productScratchBytes } from '../../assembly/packed-product';

/** Below the diagonal, triangles are cut into blocks of this many columns. */
const TRIANGLE_BLOCK: i32 = 96;

let scratch: usize = 0;

/** Bytes that `useScratch` needs. */
export function gemmScratchBytes(): i32 {
  return productScratchBytes<f64>();
}

/** Says where the packed panels lie. Once per instance, before anything else. */
export function useScratch(at: usize): void {
  scratch = at;
}

/** Address of element (row, column). */
export function at(matrix: usize, stride: i32, row: i32, column: i32): usize {
  return place<f64>(matrix, stride, row, column);
}

/** C[m,n] = [C +] α·op(A)·op(B), as `product` has it. */
export function gemm(
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  accumulate: bool,
  c: usize,
  ldc: i32,
): void {
  product<f64>(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, accumulate, c, ldc, scratch);
}

/**
 * The lower triangle of `gemm` for a square C of order n: entries above the diagonal are written in part, with values
 * that mean nothing. About half of the arithmetic of the full product.
 */
export function gemmLower(
  transposeA: bool,
  transposeB: bool,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  accumulate: bool,
  c: usize,
  ldc: i32,
): void {
  for (let j = 0; j < n; j += TRIANGLE_BLOCK) {
    const width = min(TRIANGLE_BLOCK, n - j);
    const fromA = transposeA ? at(a, lda, 0, j) : at(a, lda, j, 0);
    const fromB = transposeB ? at(b, ldb, j, 0) : at(b, ldb, 0, j);
    gemm(transposeA, transposeB, n - j, width, k, alpha, fromA, lda, fromB, ldb, accumulate, at(c, ldc, j, j), ldc);
  }
}

/** Copies the lower triangle over the upper one. */
export function mirrorLower(n: i32, a: usize, lda: i32): void {
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) store<f64>(at(a, lda, j, i), load<f64>(at(a, lda, i, j)));
  }
}
