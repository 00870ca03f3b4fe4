/**
 * f32, eight at a time, and f64 to element types: to nearest, ties to even. F8 saturates at its largest finite value, F16 and BF16
 * overflow to infinity (the caller reports that as a non-finite output).
 */
import { BF16, F16, F32, F64, F8_E4M3, F8_E5M2, bytesOf } from './layout';

/** Magnitude bit pattern from which on a value has no finite place in `dtype` (or is not finite itself). */
// @ts-ignore: decorator
@inline
function limitOf(dtype: i32): i32 {
  return dtype == BF16 ? 0x7f7f8000 : dtype == F16 ? 0x477ff000 : 0x7f800000;
}

// @ts-ignore: decorator
@inline
function floatToBf16(bits: v128): v128 {
  const odd = v128.and(i32x4.shr_u(bits, 16), i32x4.splat(1));
  return i32x4.shr_u(i32x4.add(i32x4.add(bits, odd), i32x4.splat(0x7fff)), 16);
}

/** To a small float of `m` mantissa bits whose normals start at exponent `-lowest`; the sign is left out. */
// @ts-ignore: decorator
@inline
function magnitude(a: v128, m: i32, lowest: i32): v128 {
  const odd = v128.and(i32x4.shr_u(a, 23 - m), i32x4.splat(1));
  const rounded = i32x4.add(i32x4.add(a, odd), i32x4.splat((1 << (22 - m)) - 1));
  const normal = i32x4.shr_u(i32x4.sub(rounded, i32x4.splat((126 - lowest) << 23)), 23 - m);
  // adding 2^(23 - lowest - m) leaves the value as an integer number of smallest steps, rounded by the adder itself
  const magic = i32x4.splat((127 + 23 - lowest - m) << 23);
  const tiny = i32x4.sub(f32x4.add(a, magic), magic);
  return v128.bitselect(tiny, normal, i32x4.lt_s(a, i32x4.splat((127 - lowest) << 23)));
}

/** Four f32 to their patterns in `dtype`, one in each 32-bit lane. */
// @ts-ignore: decorator
@inline
function narrow(bits: v128, dtype: i32): v128 {
  if (dtype == BF16) return floatToBf16(bits);
  const a = v128.and(bits, i32x4.splat(0x7fffffff));
  if (dtype == F16) {
    const sign = v128.and(i32x4.shr_u(bits, 16), i32x4.splat(0x8000));
    return v128.or(sign, magnitude(i32x4.min_s(a, i32x4.splat(0x47800000)), 10, 14));
  }
  const sign = v128.and(i32x4.shr_u(bits, 24), i32x4.splat(0x80));
  if (dtype == F8_E4M3) return v128.or(sign, magnitude(i32x4.min_s(a, i32x4.splat(0x43e00000)), 3, 6));
  return v128.or(sign, magnitude(i32x4.min_s(a, i32x4.splat(0x47600000)), 2, 14));
}

// @ts-ignore: decorator
@inline
function encodeStep(from: usize, to: usize, dtype: i32): void {
  const a = v128.load(from);
  const b = v128.load(from, 16);
  if (dtype == F32) {
    v128.store(to, a);
    v128.store(to, b, 16);
    return;
  }
  const pair = i16x8.narrow_i32x4_u(narrow(a, dtype), narrow(b, dtype));
  if (dtype == BF16 || dtype == F16) v128.store(to, pair);
  else v128.store64_lane(to, i8x16.narrow_i16x8_u(pair, pair), 0);
}

// @ts-ignore: decorator
@inline
function encodeRun(from: usize, n: i32, to: usize, dtype: i32): void {
  const size = <usize>bytesOf(dtype);
  const whole = n & ~7;
  for (let i = 0; i < whole; i += 8) encodeStep(from + (<usize>i << 2), to + <usize>i * size, dtype);
  if (whole < n) {
    // the last few go through the input tile itself, whose room behind the tile is free
    const spare = from + (<usize>(whole + 8) << 2);
    encodeStep(from + (<usize>whole << 2), spare, dtype);
    memory.copy(to + <usize>whole * size, spare, <usize>(n - whole) * size);
  }
}

/**
 * `n` f32 at `from` as `dtype` at `to`.
 * @returns index of the first element with no finite value in `dtype`, or -1
 */
export function encode(from: usize, n: i32, to: usize, dtype: i32): i32 {
  const limit = limitOf(dtype);
  let bad = i32x4.splat(0);
  const mask = i32x4.splat(0x7fffffff);
  const bound = i32x4.splat(limit);
  const whole = n & ~3;
  for (let i = 0; i < whole; i += 4) {
    bad = v128.or(bad, i32x4.ge_s(v128.and(v128.load(from + (<usize>i << 2)), mask), bound));
  }
  let first = -1;
  if (v128.any_true(bad) || whole < n) {
    for (let i = v128.any_true(bad) ? 0 : whole; i < n; i++) {
      if ((load<i32>(from + (<usize>i << 2)) & 0x7fffffff) >= limit) {
        first = i;
        break;
      }
    }
  }
  switch (dtype) {
    case F32:
      encodeRun(from, n, to, F32);
      break;
    case BF16:
      encodeRun(from, n, to, BF16);
      break;
    case F16:
      encodeRun(from, n, to, F16);
      break;
    case F8_E4M3:
      encodeRun(from, n, to, F8_E4M3);
      break;
    case F8_E5M2:
      encodeRun(from, n, to, F8_E5M2);
      break;
    default:
      for (let i = 0; i < n; i++) store<f64>(to + (<usize>i << 3), <f64>load<f32>(from + (<usize>i << 2)));
  }
  return first;
}

/** f64 to f32 by rounding to odd, so that a second rounding to fewer bits is as good as one. */
function toOdd(x: f64): f32 {
  const y = <f32>x;
  if (<f64>y == x || x != x) return y;
  let bits = reinterpret<u32>(y);
  if (Math.abs(<f64>y) > Math.abs(x)) bits -= 1;
  return reinterpret<f32>(bits | 1);
}

/** As `encode`, from `n` f64 at `from`; each value is rounded once. */
export function encodeWide(from: usize, n: i32, to: usize, dtype: i32): i32 {
  let first = -1;
  for (let i = n - 1; i >= 0; i--) {
    const x = load<f64>(from + (<usize>i << 3));
    if (!isFinite(x)) first = i;
  }
  if (dtype == F64) {
    memory.copy(to, from, <usize>n << 3);
    return first;
  }
  // f32 tile in place: element i of the f32 tile never lies behind element i of the f64 tile
  for (let i = 0; i < n; i++) {
    const x = load<f64>(from + (<usize>i << 3));
    store<f32>(from + (<usize>i << 2), dtype == F32 ? <f32>x : toOdd(x));
  }
  const narrowed = encode(from, n, to, dtype);
  return narrowed < 0 ? first : narrowed;
}
