/**
 * Packed matrix product C = [C +] α·op(A)·op(B), f64, row-major with row strides, on memory owned by the caller.
 *
 * The classic panel scheme: op(B) is packed into panels of 4 columns, α·op(A) into panels of 6 rows, and a 6×4 register
 * tile (12 vector accumulators, 2 vectors of B, 1 splat of A: 15 of the 16 vector registers of x86-64) runs down the
 * shared dimension. Packing makes every transpose cost the same. The order of every sum depends on nothing but the depth.
 */

const TILE_ROWS: i32 = 6;
const TILE_COLUMNS: i32 = 4;
/** Depth block: a 6-row and a 4-column panel of this depth (20 KiB) stay in the L1 cache. */
const BLOCK_DEPTH: i32 = 256;
/** Column block: a packed block of B (512 KiB) stays in the L2 cache. */
const BLOCK_COLUMNS: i32 = 256;
/** Row block: a packed block of A (192 KiB). */
const BLOCK_ROWS: i32 = 96;
/** Below the diagonal, triangles are cut into blocks of this many columns. */
const TRIANGLE_BLOCK: i32 = 96;

let scratch: usize = 0;

/** Bytes that `useScratch` needs. */
export function gemmScratchBytes(): i32 {
  return (BLOCK_DEPTH * BLOCK_COLUMNS + BLOCK_ROWS * BLOCK_DEPTH + TILE_ROWS * TILE_COLUMNS) * 8;
}

/** Says where the packed panels lie. Once per instance, before anything else. */
export function useScratch(at: usize): void {
  scratch = at;
}

/** Address of element (row, column). */
export function at(matrix: usize, stride: i32, row: i32, column: i32): usize {
  return matrix + (((row * stride + column) as usize) << 3);
}

/** Packs `depth` × `columns` of op(B), which starts at `b`, into panels of 4 columns, the last one filled up with zeros. */
function packB(b: usize, ldb: i32, transposed: bool, depth: i32, columns: i32, into: usize): void {
  for (let j = 0; j < columns; j += TILE_COLUMNS) {
    const width = min(TILE_COLUMNS, columns - j);
    if (!transposed) {
      let from = at(b, ldb, 0, j);
      const stride = (ldb as usize) << 3;
      if (width == TILE_COLUMNS) {
        for (let k = 0; k < depth; k++) {
          v128.store(into, v128.load(from));
          v128.store(into, v128.load(from, 16), 16);
          into += 32;
          from += stride;
        }
      } else {
        for (let k = 0; k < depth; k++) {
          for (let c = 0; c < TILE_COLUMNS; c++) {
            store<f64>(into + ((c as usize) << 3), c < width ? load<f64>(from + ((c as usize) << 3)) : 0);
          }
          into += 32;
          from += stride;
        }
      }
    } else {
      for (let c = 0; c < TILE_COLUMNS; c++) {
        let to = into + ((c as usize) << 3);
        if (c < width) {
          let from = at(b, ldb, j + c, 0);
          for (let k = 0; k < depth; k++) {
            store<f64>(to, load<f64>(from));
            from += 8;
            to += 32;
          }
        } else {
          for (let k = 0; k < depth; k++) {
            store<f64>(to, 0);
            to += 32;
          }
        }
      }
      into += (depth as usize) << 5;
    }
  }
}

/** Packs `rows` × `depth` of α·op(A), which starts at `a`, into panels of 6 rows, the last one filled up with zeros. */
function packA(a: usize, lda: i32, transposed: bool, rows: i32, depth: i32, alpha: f64, into: usize): void {
  const scale = f64x2.splat(alpha);
  for (let i = 0; i < rows; i += TILE_ROWS) {
    const height = min(TILE_ROWS, rows - i);
    if (transposed && height == TILE_ROWS) {
      let from = at(a, lda, 0, i);
      let to = into;
      const stride = (lda as usize) << 3;
      for (let k = 0; k < depth; k++) {
        v128.store(to, f64x2.mul(scale, v128.load(from)));
        v128.store(to, f64x2.mul(scale, v128.load(from, 16)), 16);
        v128.store(to, f64x2.mul(scale, v128.load(from, 32)), 32);
        from += stride;
        to += 48;
      }
    } else {
      for (let r = 0; r < TILE_ROWS; r++) {
        let to = into + ((r as usize) << 3);
        if (r < height) {
          let from = transposed ? at(a, lda, 0, i + r) : at(a, lda, i + r, 0);
          const stride: usize = transposed ? (lda as usize) << 3 : 8;
          for (let k = 0; k < depth; k++) {
            store<f64>(to, alpha * load<f64>(from));
            from += stride;
            to += 48;
          }
        } else {
          for (let k = 0; k < depth; k++) {
            store<f64>(to, 0);
            to += 48;
          }
        }
      }
    }
    into += (depth as usize) * 48;
  }
}

/** One 6×4 tile over `depth`, added to (or stored into) `c` with a row stride of `ldc` bytes. */
function tile(pa: usize, pb: usize, depth: i32, c: usize, ldc: usize, accumulate: bool): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  let c40 = f64x2.splat(0);
  let c41 = f64x2.splat(0);
  let c50 = f64x2.splat(0);
  let c51 = f64x2.splat(0);
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(pb);
    const b1 = v128.load(pb, 16);
    let x = v128.load64_splat(pa);
    c00 = f64x2.add(c00, f64x2.mul(x, b0));
    c01 = f64x2.add(c01, f64x2.mul(x, b1));
    x = v128.load64_splat(pa, 8);
    c10 = f64x2.add(c10, f64x2.mul(x, b0));
    c11 = f64x2.add(c11, f64x2.mul(x, b1));
    x = v128.load64_splat(pa, 16);
    c20 = f64x2.add(c20, f64x2.mul(x, b0));
    c21 = f64x2.add(c21, f64x2.mul(x, b1));
    x = v128.load64_splat(pa, 24);
    c30 = f64x2.add(c30, f64x2.mul(x, b0));
    c31 = f64x2.add(c31, f64x2.mul(x, b1));
    x = v128.load64_splat(pa, 32);
    c40 = f64x2.add(c40, f64x2.mul(x, b0));
    c41 = f64x2.add(c41, f64x2.mul(x, b1));
    x = v128.load64_splat(pa, 40);
    c50 = f64x2.add(c50, f64x2.mul(x, b0));
    c51 = f64x2.add(c51, f64x2.mul(x, b1));
    pa += 48;
    pb += 32;
  }
  if (accumulate) {
    let row = c;
    c00 = f64x2.add(c00, v128.load(row));
    c01 = f64x2.add(c01, v128.load(row, 16));
    row += ldc;
    c10 = f64x2.add(c10, v128.load(row));
    c11 = f64x2.add(c11, v128.load(row, 16));
    row += ldc;
    c20 = f64x2.add(c20, v128.load(row));
    c21 = f64x2.add(c21, v128.load(row, 16));
    row += ldc;
    c30 = f64x2.add(c30, v128.load(row));
    c31 = f64x2.add(c31, v128.load(row, 16));
    row += ldc;
    c40 = f64x2.add(c40, v128.load(row));
    c41 = f64x2.add(c41, v128.load(row, 16));
    row += ldc;
    c50 = f64x2.add(c50, v128.load(row));
    c51 = f64x2.add(c51, v128.load(row, 16));
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += ldc;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += ldc;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += ldc;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  c += ldc;
  v128.store(c, c40);
  v128.store(c, c41, 16);
  c += ldc;
  v128.store(c, c50);
  v128.store(c, c51, 16);
}

/**
 * C[m,n] = [C +] α·op(A)·op(B); op(A) is m×k (stored k×m when transposed), op(B) is k×n (stored n×k when transposed);
 * `lda`, `ldb`, `ldc` are the row strides, in elements, of the matrices as stored. C overlaps neither A nor B.
 */
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
  const packedB = scratch;
  const packedA = packedB + ((BLOCK_DEPTH * BLOCK_COLUMNS) << 3);
  const edge = packedA + ((BLOCK_ROWS * BLOCK_DEPTH) << 3);
  const strideC = (ldc as usize) << 3;
  if (k == 0 && !accumulate) {
    for (let i = 0; i < m; i++) memory.fill(at(c, ldc, i, 0), 0, (n as usize) << 3);
  }
  for (let n0 = 0; n0 < n; n0 += BLOCK_COLUMNS) {
    const columns = min(BLOCK_COLUMNS, n - n0);
    for (let k0 = 0; k0 < k; k0 += BLOCK_DEPTH) {
      const depth = min(BLOCK_DEPTH, k - k0);
      const add = accumulate || k0 > 0;
      packB(transposeB ? at(b, ldb, n0, k0) : at(b, ldb, k0, n0), ldb, transposeB, depth, columns, packedB);
      for (let m0 = 0; m0 < m; m0 += BLOCK_ROWS) {
        const rows = min(BLOCK_ROWS, m - m0);
        packA(transposeA ? at(a, lda, k0, m0) : at(a, lda, m0, k0), lda, transposeA, rows, depth, alpha, packedA);
        for (let j = 0; j < columns; j += TILE_COLUMNS) {
          const width = min(TILE_COLUMNS, columns - j);
          const panelB = packedB + (((j * depth) as usize) << 3);
          for (let i = 0; i < rows; i += TILE_ROWS) {
            const height = min(TILE_ROWS, rows - i);
            const panelA = packedA + (((i * depth) as usize) << 3);
            const to = at(c, ldc, m0 + i, n0 + j);
            if (width == TILE_COLUMNS && height == TILE_ROWS) {
              tile(panelA, panelB, depth, to, strideC, add);
            } else {
              tile(panelA, panelB, depth, edge, 32, false);
              for (let r = 0; r < height; r++) {
                const target = to + (r as usize) * strideC;
                const source = edge + ((r as usize) << 5);
                for (let q = 0; q < width; q++) {
                  const offset = (q as usize) << 3;
                  const sum = load<f64>(source + offset);
                  store<f64>(target + offset, add ? load<f64>(target + offset) + sum : sum);
                }
              }
            }
          }
        }
      }
    }
  }
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
