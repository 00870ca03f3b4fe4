/** Operands of the packed product as panels: every transpose costs the same, and the tile reads both in a row. */

/** Rows of a panel of op(A), and of a tile. */
export const TILE_ROWS: i32 = 6;
/** Bytes of one row of a panel of op(B), and of a tile. */
export const PANEL_BYTES: i32 = 32;

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
export function packB<T>(b: usize, ldb: i32, transposed: bool, depth: i32, columns: i32, into: usize): void {
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
export function packA<T>(a: usize, lda: i32, transposed: bool, rows: i32, depth: i32, alpha: T, into: usize): void {
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
