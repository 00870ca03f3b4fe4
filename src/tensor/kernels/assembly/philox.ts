/**
 * Philox4x32-10 (Salmon et al., SC 2011), four counters at a time. The word of element e of a tensor is word (e >> 2) & 3 of
 * the block whose counter is (e >> 4) * 4 + (e & 3): so that four neighbours come from four blocks side by side.
 */
const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

/**
 * Masks (all ones = keep) of `count` elements, a multiple of 16, from element `first`, a multiple of 16: an element is kept
 * when its word is at least `dropBelow`.
 */
export function masks(keyLow: u32, keyHigh: u32, first: i64, count: i32, dropBelow: u32, to: usize): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  const bound = i32x4.splat(dropBelow);
  for (let i = 0; i < count; i += 16) {
    const counter = ((first + <i64>i) >> 4) << 2;
    // blocks come in aligned groups of four, so adding the lane number never carries
    let x0 = i32x4.add(i32x4.splat(<i32>counter), i32x4(0, 1, 2, 3));
    let x1 = i32x4.splat(<i32>(counter >> 32));
    let x2 = i32x4.splat(0);
    let x3 = i32x4.splat(0);
    let k0 = keyLow;
    let k1 = keyHigh;
    for (let round = 0; round < 10; round++) {
      const a = i64x2.extmul_low_i32x4_u(x0, m0);
      const b = i64x2.extmul_high_i32x4_u(x0, m0);
      const c = i64x2.extmul_low_i32x4_u(x2, m1);
      const d = i64x2.extmul_high_i32x4_u(x2, m1);
      const low0 = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
      const high0 = v128.shuffle<i32>(a, b, 1, 3, 5, 7);
      const low1 = v128.shuffle<i32>(c, d, 0, 2, 4, 6);
      const high1 = v128.shuffle<i32>(c, d, 1, 3, 5, 7);
      x0 = v128.xor(v128.xor(high1, x1), i32x4.splat(k0));
      x1 = low1;
      x2 = v128.xor(v128.xor(high0, x3), i32x4.splat(k1));
      x3 = low0;
      k0 += W0;
      k1 += W1;
    }
    const p = to + (<usize>i << 2);
    v128.store(p, i32x4.ge_u(x0, bound));
    v128.store(p, i32x4.ge_u(x1, bound), 16);
    v128.store(p, i32x4.ge_u(x2, bound), 32);
    v128.store(p, i32x4.ge_u(x3, bound), 48);
  }
}
