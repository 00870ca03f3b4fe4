/** The tile of the packed product that is kept in registers, written out because arrays of registers there are none. */

/** One tile over `depth`, added to (or stored into) `c` with a row stride of `ldc` bytes. */
export function tile<T>(pa: usize, pb: usize, depth: i32, c: usize, ldc: usize, accumulate: bool): void {
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
export function flatTile<T>(pa: usize, pb: usize, depth: i32, c: usize): void {
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
export function storeEdge<T>(edge: usize, height: i32, width: i32, c: usize, ldc: usize, accumulate: bool): void {
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
