/**
 * Random masks from Philox4x32-10 (Salmon et al., SC 2011), a counter-based generator: the mask of an element hangs on the
 * key and the element's index alone.
 *
 * Element e takes 8 bits: byte e & 3 of word (e >> 4) & 3 of the block with counter (e >> 6) * 4 + ((e >> 2) & 3), so that
 * four blocks side by side give 64 elements in order. It is dropped when its bits are below the upper 8 of the 40
 * bits of the bound; when they are equal to them (once in 256), word 0 of the block (e, e >> 32, 1, 0) is compared with the
 * lower 32. So the probability is exact to 2^-40 at a quarter of the cost of a word for each element.
 */
const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

/** Word 0 of the block (counter, counter >> 32, 1, 0). */
function word(keyLow: u32, keyHigh: u32, counter: i64): u32 {
  let x0 = <u32>counter;
  let x1 = <u32>(counter >> 32);
  let x2: u32 = 1;
  let x3: u32 = 0;
  for (let round: u32 = 0; round < 10; round++) {
    const a = <u64>x0 * <u64>M0;
    const b = <u64>x2 * <u64>M1;
    x0 = <u32>(b >> 32) ^ x1 ^ (keyLow + round * W0);
    x1 = <u32>b;
    x2 = <u32>(a >> 32) ^ x3 ^ (keyHigh + round * W1);
    x3 = <u32>a;
  }
  return x0;
}

/** Bytes compare as signed numbers when their upper bit is flipped. */
const SIGNED: u8 = 0x80;

/** Stores masks of sixteen elements, one byte each in `kept`. */
// @ts-ignore: decorator
@inline
function spread(kept: v128, to: usize): void {
  const head = i16x8.extend_low_i8x16_s(kept);
  const tail = i16x8.extend_high_i8x16_s(kept);
  v128.store(to, i32x4.extend_low_i16x8_s(head));
  v128.store(to, i32x4.extend_high_i16x8_s(head), 16);
  v128.store(to, i32x4.extend_low_i16x8_s(tail), 32);
  v128.store(to, i32x4.extend_high_i16x8_s(tail), 48);
}

/** Settles the elements whose byte is equal to the bound; `e` is the first of sixteen, whose masks are bytes at `to`. */
function settle(equal: v128, to: usize, e: i64, keyLow: u32, keyHigh: u32, lower: u32): void {
  for (let lanes = i8x16.bitmask(equal); lanes != 0; lanes &= lanes - 1) {
    const lane = ctz(lanes);
    store<i8>(to + <usize>lane, word(keyLow, keyHigh, e + <i64>lane) >= lower ? -1 : 0);
  }
}

/** Masks of sixteen elements from their random bytes `x`; `bound` has its sign bits flipped. */
// @ts-ignore: decorator
@inline
function sixteen(x: v128, bound: v128, to: usize, e: i64, keyLow: u32, keyHigh: u32, lower: u32, exact: bool): void {
  const flipped = v128.xor(x, i8x16.splat(<i8>SIGNED));
  if (exact) {
    v128.store(to, i8x16.ge_s(flipped, bound));
    return;
  }
  v128.store(to, i8x16.gt_s(flipped, bound));
  const equal = i8x16.eq(flipped, bound);
  if (v128.any_true(equal)) settle(equal, to, e, keyLow, keyHigh, lower);
}

// @ts-ignore: decorator
@inline
function draw(keyLow: u32, keyHigh: u32, first: i64, count: i32, upper: u32, lower: u32, to: usize, exact: bool): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  const bound = i8x16.splat(<i8>(<u8>upper ^ SIGNED));
  for (let i = 0; i < count; i += 128) {
    const e = first + <i64>i;
    const counter = (e >> 6) << 2;
    const next = counter + 4;
    // blocks come in aligned groups of four, so adding the lane number never carries
    let x0 = i32x4.add(i32x4.splat(<i32>counter), i32x4(0, 1, 2, 3));
    let x1 = i32x4.splat(<i32>(counter >> 32));
    let x2 = i32x4.splat(0);
    let x3 = i32x4.splat(0);
    let y0 = i32x4.add(i32x4.splat(<i32>next), i32x4(0, 1, 2, 3));
    let y1 = i32x4.splat(<i32>(next >> 32));
    let y2 = i32x4.splat(0);
    let y3 = i32x4.splat(0);
    let k0 = i32x4.splat(keyLow);
    let k1 = i32x4.splat(keyHigh);
    for (let round = 0; round < 10; round++) {
      const xa = i64x2.extmul_low_i32x4_u(x0, m0);
      const xb = i64x2.extmul_high_i32x4_u(x0, m0);
      const xc = i64x2.extmul_low_i32x4_u(x2, m1);
      const xd = i64x2.extmul_high_i32x4_u(x2, m1);
      x0 = v128.xor(v128.xor(v128.shuffle<i32>(xc, xd, 1, 3, 5, 7), x1), k0);
      x1 = v128.shuffle<i32>(xc, xd, 0, 2, 4, 6);
      x2 = v128.xor(v128.xor(v128.shuffle<i32>(xa, xb, 1, 3, 5, 7), x3), k1);
      x3 = v128.shuffle<i32>(xa, xb, 0, 2, 4, 6);
      const ya = i64x2.extmul_low_i32x4_u(y0, m0);
      const yb = i64x2.extmul_high_i32x4_u(y0, m0);
      const yc = i64x2.extmul_low_i32x4_u(y2, m1);
      const yd = i64x2.extmul_high_i32x4_u(y2, m1);
      y0 = v128.xor(v128.xor(v128.shuffle<i32>(yc, yd, 1, 3, 5, 7), y1), k0);
      y1 = v128.shuffle<i32>(yc, yd, 0, 2, 4, 6);
      y2 = v128.xor(v128.xor(v128.shuffle<i32>(ya, yb, 1, 3, 5, 7), y3), k1);
      y3 = v128.shuffle<i32>(ya, yb, 0, 2, 4, 6);
      k0 = i32x4.add(k0, i32x4.splat(W0));
      k1 = i32x4.add(k1, i32x4.splat(W1));
    }
    const p = to + <usize>i;
    sixteen(x0, bound, p, e, keyLow, keyHigh, lower, exact);
    sixteen(x1, bound, p + 16, e + 16, keyLow, keyHigh, lower, exact);
    sixteen(x2, bound, p + 32, e + 32, keyLow, keyHigh, lower, exact);
    sixteen(x3, bound, p + 48, e + 48, keyLow, keyHigh, lower, exact);
    if (count - i < 128) return;
    sixteen(y0, bound, p + 64, e + 64, keyLow, keyHigh, lower, exact);
    sixteen(y1, bound, p + 80, e + 80, keyLow, keyHigh, lower, exact);
    sixteen(y2, bound, p + 96, e + 96, keyLow, keyHigh, lower, exact);
    sixteen(y3, bound, p + 112, e + 112, keyLow, keyHigh, lower, exact);
  }
}

/**
 * Masks of `count` elements from element `first`, both multiples of 64, one byte each: all ones = keep. `upper` (8 bits)
 * and `lower` (32 bits) are the bound: drop probability · 2^40. A probability of whole 256ths, such as a half, needs no
 * lower bits.
 */
export function maskBytes(keyLow: u32, keyHigh: u32, first: i64, count: i32, upper: u32, lower: u32, to: usize): void {
  if (lower == 0) draw(keyLow, keyHigh, first, count, upper, lower, to, true);
  else draw(keyLow, keyHigh, first, count, upper, lower, to, false);
}

/** As `maskBytes`, 32 bits each. */
export function masks(keyLow: u32, keyHigh: u32, first: i64, count: i32, upper: u32, lower: u32, to: usize): void {
  const bytes = to + 3 * <usize>count;
  maskBytes(keyLow, keyHigh, first, count, upper, lower, bytes);
  // from the front: the masks of sixteen elements never reach the bytes of later ones
  for (let i = 0; i < count; i += 16) spread(v128.load(bytes + <usize>i), to + (<usize>i << 2));
}
