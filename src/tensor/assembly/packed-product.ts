/**
 * Packed matrix product C = [C +] α·op(A)·op(B), row-major with row strides, in f32 or f64 (`T`), on memory that somebody else
 * owns: no allocation, no static data, all scratch comes from the caller.
 *
 * The classic panel scheme: op(B) is packed into panels of two vectors of columns (8 of f32, 4 of f64), α·op(A) into panels of
 * 6 rows, and a register tile (12 vector accumulators, 2 vectors of B, 1 splat of A: 15 of the 16 vector registers of x86-64)
 * runs down the shared dimension. Packing makes every transpose cost the same. The order of every sum depends on nothing but
 * the depth, so results are reproducible.
 */

import { PANEL_BYTES, TILE_ROWS, packA, packB, place } from './panels';
import { flatTile, storeEdge, tile } from './register-tile';

/** Depth block: a panel of 6 rows and one of op(B) of this depth stay in the L1 cache. */
const BLOCK_DEPTH: i32 = 256;
/** Column block, in bytes: a packed block of B (512 KiB) stays in the L2 cache. */
const BLOCK_COLUMN_BYTES: i32 = 2048;
/** Row block: a packed block of A has 96 KiB of f32, 192 KiB of f64. */
const BLOCK_ROWS: i32 = 96;

/** Bytes of scratch that `product<T>` needs. */
export function productScratchBytes<T>(): i32 {
  return BLOCK_DEPTH * BLOCK_COLUMN_BYTES + BLOCK_ROWS * BLOCK_DEPTH * (sizeof<T>() as i32) + TILE_ROWS * PANEL_BYTES;
}

/**
 * C[m,n] = [C +] α·op(A)·op(B); op(A) is m×k (stored k×m when transposed), op(B) is k×n (stored n×k when transposed);
 * `lda`, `ldb`, `ldc` are the row strides, in elements, of the matrices as stored. C overlaps neither A nor B. `scratch` points
 * at `productScratchBytes<T>()` bytes; nothing outside C and scratch is written.
 */
export function product<T>(
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  k: i32,
  alpha: T,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  accumulate: bool,
  c: usize,
  ldc: i32,
  scratch: usize,
): void {
  const tileColumns = PANEL_BYTES / (sizeof<T>() as i32);
  const blockColumns = BLOCK_COLUMN_BYTES / (sizeof<T>() as i32);
  const packedB = scratch;
  const packedA = packedB + ((BLOCK_DEPTH * BLOCK_COLUMN_BYTES) as usize);
  const edge = packedA + (((BLOCK_ROWS * BLOCK_DEPTH) as usize) << alignof<T>());
  const strideC = (ldc as usize) << alignof<T>();
  if (k == 0 && !accumulate) {
    for (let i = 0; i < m; i++) memory.fill(place<T>(c, ldc, i, 0), 0, (n as usize) << alignof<T>());
  }
  for (let n0 = 0; n0 < n; n0 += blockColumns) {
    const columns = min(blockColumns, n - n0);
    for (let k0 = 0; k0 < k; k0 += BLOCK_DEPTH) {
      const depth = min(BLOCK_DEPTH, k - k0);
      const add = accumulate || k0 > 0;
      packB<T>(
        transposeB ? place<T>(b, ldb, n0, k0) : place<T>(b, ldb, k0, n0),
        ldb,
        transposeB,
        depth,
        columns,
        packedB,
      );
      for (let m0 = 0; m0 < m; m0 += BLOCK_ROWS) {
        const rows = min(BLOCK_ROWS, m - m0);
        packA<T>(
          transposeA ? place<T>(a, lda, k0, m0) : place<T>(a, lda, m0, k0),
          lda,
          transposeA,
          rows,
          depth,
          alpha,
          packedA,
        );
        for (let j = 0; j < columns; j += tileColumns) {
          const width = min(tileColumns, columns - j);
          const panelB = packedB + (((j * depth) as usize) << alignof<T>());
          for (let i = 0; i < rows; i += TILE_ROWS) {
            const height = min(TILE_ROWS, rows - i);
            const panelA = packedA + (((i * depth) as usize) << alignof<T>());
            const to = place<T>(c, ldc, m0 + i, n0 + j);
            if (width == tileColumns && height == TILE_ROWS) {
              tile<T>(panelA, panelB, depth, to, strideC, add);
            } else {
              if (height <= 2) flatTile<T>(panelA, panelB, depth, edge);
              else tile<T>(panelA, panelB, depth, edge, 32, false);
              storeEdge<T>(edge, height, width, to, strideC, add);
            }
          }
        }
      }
    }
  }
}
