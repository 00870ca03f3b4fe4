/**
 * BF16 in vectors, for tiles whose inputs and output are all BF16: sixteen elements at a time are taken apart into even and
 * odd ones, so that one load and one store serve eight elements and no f32 tile lies in between. The arithmetic of all
 * `packed-*.ts` is that of `combine.ts`, operation by operation, so the results are the same bits.
 */
import { ONES } from './layout';

/** Elements of one step; tiles of another length are left to `combine.ts`. */
export const PACKED_STEP: i32 = 16;

// @ts-ignore: decorator
@inline
export function even(v: v128): v128 {
  return i32x4.shl(v, 16);
}

/**
 * All bits set, from memory. Constants are made of it before a loop: one that the compiler knows it makes anew, in several
 * instructions, wherever it is used.
 */
// @ts-ignore: decorator
@inline
export function ones(task: usize): v128 {
  return v128.load32_splat(task, ONES);
}

/** Odd elements; `upper` is the upper half of every lane. */
// @ts-ignore: decorator
@inline
export function odd(v: v128, upper: v128): v128 {
  return v128.and(v, upper);
}

/** Eight f32 as BF16, rounded to nearest, ties to even. */
// @ts-ignore: decorator
@inline
export function pack(e: v128, o: v128, upper: v128, half: v128, one: v128): v128 {
  const a = i32x4.shr_u(i32x4.add(i32x4.add(e, v128.and(i32x4.shr_u(e, 16), one)), half), 16);
  const b = i32x4.add(i32x4.add(o, v128.and(i32x4.shr_u(o, 16), one)), half);
  return v128.or(a, v128.and(b, upper));
}

/** Keeps the largest magnitude of each lane. */
// @ts-ignore: decorator
@inline
export function worse(worst: v128, packed: v128, magnitude16: v128): v128 {
  return i16x8.max_s(worst, v128.and(packed, magnitude16));
}

/** Whether a magnitude among the largest is not finite. */
// @ts-ignore: decorator
@inline
export function overflown(worst: v128): bool {
  return v128.any_true(i16x8.gt_s(worst, i16x8.splat(0x7f7f)));
}

/** Masks of eight elements from their bytes. */
// @ts-ignore: decorator
@inline
export function kept(mask: usize): v128 {
  return v128.load8x8_s(mask);
}
