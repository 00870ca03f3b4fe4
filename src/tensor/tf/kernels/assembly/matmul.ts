/**
 * Packed matrix product C = op(A)·op(B), fp32, for any combination of transposes, on memory owned by somebody else
 * (the TensorFlow.js wasm heap). No allocation, no static data: all scratch comes from the caller.
 *
 * The classic panel scheme: B is packed into panels of 8 columns, A into panels of 6 rows, and a 6×8 register tile
 * (12 vector accumulators, 2 vectors of B, 1 splat of A) runs down the shared dimension. Packing makes every transpose
 * cost the same. The summation order depends on nothing but the depth, so results are reproducible.
 */

const TILE_ROWS: i32 = 6;
const TILE_COLUMNS: i32 = 8;
/** Depth block: a 6-row and an 8-column panel of this depth stay in the L1 cache. */
const BLOCK_DEPTH: i32 = 256;
/** Column block: a packed block of B (512 KiB) stays in the L2 cache. */
const BLOCK_COLUMNS: i32 = 512;
/** Row block: a packed block of A (96 KiB). */
const BLOCK_ROWS: i32 = 96;

/** Bytes of scratch that `matmul` needs. */
export function scratchBytes(): i32 {
  return (BLOCK_DEPTH * BLOCK_COLUMNS + BLOCK_ROWS * BLOCK_DEPTH + TILE_ROWS * TILE_COLUMNS) * 4;
}

/**
 * Writes four rows, `stride` bytes apart, as four columns of a panel: half the width of one of B. In vectors, because a
 * product of few rows (one token for each text) does little else than pack.
 */
function packTransposed(from: usize, stride: usize, depth: i32, into: usize): void {
  const whole = depth & ~3;
  let row = from;
  for (let k = 0; k < whole; k += 4) {
    const a = v128.load(row);
    const b = v128.load(row + stride);
    const c = v128.load(row + 2 * stride);
    const d = v128.load(row + 3 * stride);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    v128.store(into, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    v128.store(into, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
    const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(into, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), 64);
    v128.store(into, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), 96);
    row += 16;
    into += 128;
  }
  for (let k = whole; k < depth; k++) {
    store<f32>(into, load<f32>(row));
    store<f32>(into, load<f32>(row + stride), 4);
    store<f32>(into, load<f32>(row + 2 * stride), 8);
    store<f32>(into, load<f32>(row + 3 * stride), 12);
    row += 4;
    into += 32;
  }
}

/** Packs `depth` × `columns` of B from (k0, n0) into panels of 8 columns, the last one filled up with zeros. */
function packB(b: usize, ldb: i32, transposed: bool, k0: i32, depth: i32, n0: i32, columns: i32, into: usize): void {
  for (let j = 0; j < columns; j += TILE_COLUMNS) {
    const width = min(TILE_COLUMNS, columns - j);
    if (!transposed) {
      let from = b + (((k0 * ldb + n0 + j) as usize) << 2);
      const stride = (ldb as usize) << 2;
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
            store<f32>(into + ((c as usize) << 2), c < width ? load<f32>(from + ((c as usize) << 2)) : 0);
          }
          into += 32;
          from += stride;
        }
      }
    } else if (width == TILE_COLUMNS) {
      const from = b + ((((n0 + j) * ldb + k0) as usize) << 2);
      packTransposed(from, (ldb as usize) << 2, depth, into);
      packTransposed(from + ((ldb as usize) << 4), (ldb as usize) << 2, depth, into + 16);
      into += (depth as usize) << 5;
    } else {
      for (let c = 0; c < TILE_COLUMNS; c++) {
        let to = into + ((c as usize) << 2);
        if (c < width) {
          let from = b + ((((n0 + j + c) * ldb + k0) as usize) << 2);
          for (let k = 0; k < depth; k++) {
            store<f32>(to, load<f32>(from));
            from += 4;
            to += 32;
          }
        } else {
          for (let k = 0; k < depth; k++) {
            store<f32>(to, 0);
            to += 32;
          }
        }
      }
      into += (depth as usize) << 5;
    }
  }
}

/** Packs `rows` × `depth` of A from (m0, k0) into panels of 6 rows, the last one filled up with zeros. */
function packA(a: usize, lda: i32, transposed: bool, m0: i32, rows: i32, k0: i32, depth: i32, into: usize): void {
  for (let i = 0; i < rows; i += TILE_ROWS) {
    const height = min(TILE_ROWS, rows - i);
    for (let r = 0; r < TILE_ROWS; r++) {
      let to = into + ((r as usize) << 2);
      if (r < height) {
        let from = transposed
          ? a + (((k0 * lda + m0 + i + r) as usize) << 2)
          : a + ((((m0 + i + r) * lda + k0) as usize) << 2);
        const stride: usize = transposed ? (lda as usize) << 2 : 4;
        for (let k = 0; k < depth; k++) {
          store<f32>(to, load<f32>(from));
          from += stride;
          to += 24;
        }
      } else {
        for (let k = 0; k < depth; k++) {
          store<f32>(to, 0);
          to += 24;
        }
      }
    }
    into += (depth as usize) * 24;
  }
}

/** One 6×8 tile over `depth`, added to (or, at the first depth block, stored into) `c` with row stride `ldc` bytes. */
function tile(pa: usize, pb: usize, depth: i32, c: usize, ldc: usize, accumulate: bool): void {
  let c00 = f32x4.splat(0),
    c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0),
    c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0),
    c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0),
    c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0),
    c41 = f32x4.splat(0);
  let c50 = f32x4.splat(0),
    c51 = f32x4.splat(0);
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(pb);
    const b1 = v128.load(pb, 16);
    let x = v128.load32_splat(pa);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(pa, 4);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.load32_splat(pa, 8);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.load32_splat(pa, 12);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
    x = v128.load32_splat(pa, 16);
    c40 = f32x4.add(c40, f32x4.mul(x, b0));
    c41 = f32x4.add(c41, f32x4.mul(x, b1));
    x = v128.load32_splat(pa, 20);
    c50 = f32x4.add(c50, f32x4.mul(x, b0));
    c51 = f32x4.add(c51, f32x4.mul(x, b1));
    pa += 24;
    pb += 32;
  }
  if (accumulate) {
    c00 = f32x4.add(c00, v128.load(c));
    c01 = f32x4.add(c01, v128.load(c, 16));
    let row = c + ldc;
    c10 = f32x4.add(c10, v128.load(row));
    c11 = f32x4.add(c11, v128.load(row, 16));
    row += ldc;
    c20 = f32x4.add(c20, v128.load(row));
    c21 = f32x4.add(c21, v128.load(row, 16));
    row += ldc;
    c30 = f32x4.add(c30, v128.load(row));
    c31 = f32x4.add(c31, v128.load(row, 16));
    row += ldc;
    c40 = f32x4.add(c40, v128.load(row));
    c41 = f32x4.add(c41, v128.load(row, 16));
    row += ldc;
    c50 = f32x4.add(c50, v128.load(row));
    c51 = f32x4.add(c51, v128.load(row, 16));
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

/** The first two rows of a 6×8 tile, stored into `c` with rows of 32 bytes: for products of one or two rows, or their rest. */
function flatTile(pa: usize, pb: usize, depth: i32, c: usize): void {
  let c00 = f32x4.splat(0),
    c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0),
    c11 = f32x4.splat(0);
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(pb);
    const b1 = v128.load(pb, 16);
    let x = v128.load32_splat(pa);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(pa, 4);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    pa += 24;
    pb += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c10, 32);
  v128.store(c, c11, 48);
}

/**
 * C[m,n] = op(A)·op(B), row-major; op(A) is m×k (stored k×m when transposed), op(B) is k×n (stored n×k when transposed).
 * `scratch` points at `scratchBytes()` bytes; nothing outside C and scratch is written.
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
  const packedB = scratch;
  const packedA = packedB + ((BLOCK_DEPTH * BLOCK_COLUMNS) << 2);
  const edge = packedA + ((BLOCK_ROWS * BLOCK_DEPTH) << 2);
  const lda = transposeA ? m : k;
  const ldb = transposeB ? k : n;
  const ldc = (n as usize) << 2;
  if (k == 0) {
    memory.fill(c, 0, (m as usize) * ldc);
    return;
  }
  for (let n0 = 0; n0 < n; n0 += BLOCK_COLUMNS) {
    const columns = min(BLOCK_COLUMNS, n - n0);
    for (let k0 = 0; k0 < k; k0 += BLOCK_DEPTH) {
      const depth = min(BLOCK_DEPTH, k - k0);
      const accumulate = k0 > 0;
      packB(b, ldb, transposeB, k0, depth, n0, columns, packedB);
      for (let m0 = 0; m0 < m; m0 += BLOCK_ROWS) {
        const rows = min(BLOCK_ROWS, m - m0);
        packA(a, lda, transposeA, m0, rows, k0, depth, packedA);
        for (let j = 0; j < columns; j += TILE_COLUMNS) {
          const width = min(TILE_COLUMNS, columns - j);
          const panelB = packedB + (((j * depth) as usize) << 2);
          for (let i = 0; i < rows; i += TILE_ROWS) {
            const height = min(TILE_ROWS, rows - i);
            const panelA = packedA + (((i * depth) as usize) << 2);
            const to = c + ((((m0 + i) * n + n0 + j) as usize) << 2);
            if (width == TILE_COLUMNS && height == TILE_ROWS) {
              tile(panelA, panelB, depth, to, ldc, accumulate);
            } else {
              if (height <= 2) flatTile(panelA, panelB, depth, edge);
              else tile(panelA, panelB, depth, edge, 32, false);
              for (let r = 0; r < height; r++) {
                const target = to + (r as usize) * ldc;
                const source = edge + ((r as usize) << 5);
                for (let q = 0; q < width; q++) {
                  const offset = (q as usize) << 2;
                  const sum = load<f32>(source + offset);
                  store<f32>(target + offset, accumulate ? load<f32>(target + offset) + sum : sum);
                }
              }
            }
          }
        }
      }
    }
  }
}
