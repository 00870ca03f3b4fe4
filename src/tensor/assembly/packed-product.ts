/**
 * Packed matrix product C = [C +] α·op(A)·op(B), row-major with row strides, in f32 or f64 (`T`), on memory that somebody else
 * owns: no allocation, no static data, all scratch comes from the caller.
 *
 * The classic panel scheme: op(B) is packed into panels of two vectors of columns (8 of f32, 4 of f64), α·op(A) into panels of
 * 6 rows, and a register tile (12 vector accumulators, 2 vectors of B, 1 splat of A: 15 of the 16 vector registers of x86-64)
 * runs down the shared dimension. Packing makes every transpose cost the same. The order of every sum depends on nothing but
 * the depth, so results are reproducible.
 */

const TILE_ROWS: i32 = 6;
/** Bytes of one row of a panel of op(B), and of a tile. */
const PANEL_BYTES: i32 = 32;
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

/** Address of element (row, column) of a matrix of T. */
export function place<T>(matrix: usize, stride: i32, row: i32, column: i32): usize {
  return matrix + (((row * stride + column) as usize) << alignof<T>());
}

/**
 * Writes four rows of f32, `stride` bytes apart, as four columns of a panel: half the width of one of B. In vectors, because a
 * product of few rows (one token for each text) does little else than pack.
 */
function packFourRows(from: usize, stride: usize, depth: i32, into: usize): void {
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

/** Packs `depth` × `columns` of op(B), which starts at `b`, into panels, the last one filled up with zeros. */
function packB<T>(b: usize, ldb: i32, transposed: bool, depth: i32, columns: i32, into: usize): void {
  const tileColumns = PANEL_BYTES / (sizeof<T>() as i32);
  const stride = (ldb as usize) << alignof<T>();
  for (let j = 0; j < columns; j += tileColumns) {
    const width = min(tileColumns, columns - j);
    if (!transposed) {
      let from = place<T>(b, ldb, 0, j);
      if (width == tileColumns) {
        for (let k = 0; k < depth; k++) {
          v128.store(into, v128.load(from));
          v128.store(into, v128.load(from, 16), 16);
          into += 32;
          from += stride;
        }
      } else {
        for (let k = 0; k < depth; k++) {
          for (let c = 0; c < tileColumns; c++) {
            const offset = (c as usize) << alignof<T>();
            store<T>(into + offset, c < width ? load<T>(from + offset) : 0);
          }
          into += 32;
          from += stride;
        }
      }
    } else if (sizeof<T>() == 4 && width == tileColumns) {
      const from = place<T>(b, ldb, j, 0);
      packFourRows(from, stride, depth, into);
      packFourRows(from + 4 * stride, stride, depth, into + 16);
      into += (depth as usize) << 5;
    } else {
      for (let c = 0; c < tileColumns; c++) {
        let to = into + ((c as usize) << alignof<T>());
        if (c < width) {
          let from = place<T>(b, ldb, j + c, 0);
          for (let k = 0; k < depth; k++) {
            store<T>(to, load<T>(from));
            from += sizeof<T>();
            to += 32;
          }
        } else {
          for (let k = 0; k < depth; k++) {
            store<T>(to, 0);
            to += 32;
          }
        }
      }
      into += (depth as usize) << 5;
    }
  }
}

/** Packs `rows` × `depth` of α·op(A), which starts at `a`, into panels of 6 rows, the last one filled up with zeros. */
function packA<T>(a: usize, lda: i32, transposed: bool, rows: i32, depth: i32, alpha: T, into: usize): void {
  const step: usize = 6 * sizeof<T>();
  for (let i = 0; i < rows; i += TILE_ROWS) {
    const height = min(TILE_ROWS, rows - i);
    if (sizeof<T>() == 8 && transposed && height == TILE_ROWS) {
      const scale = v128.splat<T>(alpha);
      let from = place<T>(a, lda, 0, i);
      let to = into;
      const stride = (lda as usize) << alignof<T>();
      for (let k = 0; k < depth; k++) {
        v128.store(to, v128.mul<T>(scale, v128.load(from)));
        v128.store(to, v128.mul<T>(scale, v128.load(from, 16)), 16);
        v128.store(to, v128.mul<T>(scale, v128.load(from, 32)), 32);
        from += stride;
        to += step;
      }
    } else {
      for (let r = 0; r < TILE_ROWS; r++) {
        let to = into + ((r as usize) << alignof<T>());
        if (r < height) {
          let from = transposed ? place<T>(a, lda, 0, i + r) : place<T>(a, lda, i + r, 0);
          const stride: usize = transposed ? (lda as usize) << alignof<T>() : sizeof<T>();
          for (let k = 0; k < depth; k++) {
            store<T>(to, alpha * load<T>(from));
            from += stride;
            to += step;
          }
        } else {
          for (let k = 0; k < depth; k++) {
            store<T>(to, 0);
            to += step;
          }
        }
      }
    }
    into += (depth as usize) * step;
  }
}

/** One tile over `depth`, added to (or stored into) `c` with a row stride of `ldc` bytes. */
function tile<T>(pa: usize, pb: usize, depth: i32, c: usize, ldc: usize, accumulate: bool): void {
  let c00 = v128.splat<T>(0);
  let c01 = v128.splat<T>(0);
  let c10 = v128.splat<T>(0);
  let c11 = v128.splat<T>(0);
  let c20 = v128.splat<T>(0);
  let c21 = v128.splat<T>(0);
  let c30 = v128.splat<T>(0);
  let c31 = v128.splat<T>(0);
  let c40 = v128.splat<T>(0);
  let c41 = v128.splat<T>(0);
  let c50 = v128.splat<T>(0);
  let c51 = v128.splat<T>(0);
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(pb);
    const b1 = v128.load(pb, 16);
    let x = v128.load_splat<T>(pa);
    c00 = v128.add<T>(c00, v128.mul<T>(x, b0));
    c01 = v128.add<T>(c01, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(pa, sizeof<T>());
    c10 = v128.add<T>(c10, v128.mul<T>(x, b0));
    c11 = v128.add<T>(c11, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(pa, 2 * sizeof<T>());
    c20 = v128.add<T>(c20, v128.mul<T>(x, b0));
    c21 = v128.add<T>(c21, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(pa, 3 * sizeof<T>());
    c30 = v128.add<T>(c30, v128.mul<T>(x, b0));
    c31 = v128.add<T>(c31, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(pa, 4 * sizeof<T>());
    c40 = v128.add<T>(c40, v128.mul<T>(x, b0));
    c41 = v128.add<T>(c41, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(pa, 5 * sizeof<T>());
    c50 = v128.add<T>(c50, v128.mul<T>(x, b0));
    c51 = v128.add<T>(c51, v128.mul<T>(x, b1));
    pa += 6 * sizeof<T>();
    pb += 32;
  }
  if (accumulate) {
    let row = c;
    c00 = v128.add<T>(c00, v128.load(row));
    c01 = v128.add<T>(c01, v128.load(row, 16));
    row += ldc;
    c10 = v128.add<T>(c10, v128.load(row));
    c11 = v128.add<T>(c11, v128.load(row, 16));
    row += ldc;
    c20 = v128.add<T>(c20, v128.load(row));
    c21 = v128.add<T>(c21, v128.load(row, 16));
    row += ldc;
    c30 = v128.add<T>(c30, v128.load(row));
    c31 = v128.add<T>(c31, v128.load(row, 16));
    row += ldc;
    c40 = v128.add<T>(c40, v128.load(row));
    c41 = v128.add<T>(c41, v128.load(row, 16));
    row += ldc;
    c50 = v128.add<T>(c50, v128.load(row));
    c51 = v128.add<T>(c51, v128.load(row, 16));
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

/** The first two rows of a tile, stored into `c` with rows of 32 bytes: for products of one or two rows, or their rest. */
function flatTile<T>(pa: usize, pb: usize, depth: i32, c: usize): void {
  let c00 = v128.splat<T>(0);
  let c01 = v128.splat<T>(0);
  let c10 = v128.splat<T>(0);
  let c11 = v128.splat<T>(0);
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(pb);
    const b1 = v128.load(pb, 16);
    let x = v128.load_splat<T>(pa);
    c00 = v128.add<T>(c00, v128.mul<T>(x, b0));
    c01 = v128.add<T>(c01, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(pa, sizeof<T>());
    c10 = v128.add<T>(c10, v128.mul<T>(x, b0));
    c11 = v128.add<T>(c11, v128.mul<T>(x, b1));
    pa += 6 * sizeof<T>();
    pb += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c10, 32);
  v128.store(c, c11, 48);
}

/** The first `height` × `width` elements of a tile at `edge`, added to (or stored into) `c` with a row stride of `ldc` bytes. */
function storeEdge<T>(edge: usize, height: i32, width: i32, c: usize, ldc: usize, accumulate: bool): void {
  for (let r = 0; r < height; r++) {
    const target = c + (r as usize) * ldc;
    const source = edge + ((r as usize) << 5);
    for (let q = 0; q < width; q++) {
      const offset = (q as usize) << alignof<T>();
      const sum = load<T>(source + offset);
      store<T>(target + offset, accumulate ? load<T>(target + offset) + sum : sum);
    }
  }
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
