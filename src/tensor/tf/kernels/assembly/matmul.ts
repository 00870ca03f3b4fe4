/** The f32 matrix product of TensorFlow.js's wasm backend, on its heap. */
import { product, productScratchBytes } from '../../../assembly/packed-product';

/** Bytes of scratch that `matmul` needs. */
export function scratchBytes(): i32 {
  return productScratchBytes<f32>();
}

/**
 * C[m,n] = op(A)·op(B), row-major, without gaps between rows; op(A) is m×k (stored k×m when transposed), op(B) is k×n (stored n×k when
 * transposed). `scratch` points at `scratchBytes()` bytes; nothing outside C and scratch is written.
 */
export function matmul(
  a: usize,
  b: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  transposeA: bool,
  transposeB: bool,
  scratch: usize,
): void {
  const lda = transposeA ? m : k;
  const ldb = transposeB ? k : n;
  product<f32>(transposeA, transposeB, m, n, k, 1, a, lda, b, ldb, false, c, n, scratch);
}
