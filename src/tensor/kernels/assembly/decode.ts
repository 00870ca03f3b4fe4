/**
 * Element types to f32, eight at a time, and to f64: exact, but for F64 to f32, which rounds to nearest even.
 *
 * Type tags of the generic kernels: f32 = F32, u16 = BF16, i16 = F16, i8 = F8_E4M3, u8 = F8_E5M2.
 */
import { BF16, F16, F32, F64, F8_E4M3, F8_E5M2, bytesOf } from './layout';

// @ts-ignore: decorator
@inline
function halfToFloat(h: v128): v128 {
  // h: i32x4 of 16-bit patterns
  const sign = i32x4.shl(v128.and(h, i32x4.splat(0x8000)), 16);
  const body = i32x4.shl(v128.and(h, i32x4.splat(0x7fff)), 13);
  const exponent = v128.and(body, i32x4.splat(0x0f800000));
  const normal = i32x4.add(body, i32x4.splat((127 - 15) << 23));
  const special = i32x4.add(body, i32x4.splat((255 - 31) << 23));
  const tiny = f32x4.sub(i32x4.add(body, i32x4.splat((127 - 15 + 1) << 23)), f32x4.splat(6.103515625e-5));
  const finite = v128.bitselect(tiny, normal, i32x4.eq(exponent, i32x4.splat(0)));
  return v128.or(sign, v128.bitselect(special, finite, i32x4.eq(exponent, i32x4.splat(0x0f800000))));
}

// @ts-ignore: decorator
@inline
function e4m3ToFloat(h: v128): v128 {
  const sign = i32x4.shl(v128.and(h, i32x4.splat(0x80)), 24);
  const body = i32x4.shl(v128.and(h, i32x4.splat(0x7f)), 20);
  const exponent = v128.and(body, i32x4.splat(0x07800000));
  const normal = i32x4.add(body, i32x4.splat((127 - 7) << 23));
  const tiny = f32x4.sub(i32x4.add(body, i32x4.splat((127 - 7 + 1) << 23)), f32x4.splat(0.015625));
  const finite = v128.bitselect(tiny, normal, i32x4.eq(exponent, i32x4.splat(0)));
  const nan = i32x4.eq(body, i32x4.splat(0x07f00000));
  return v128.or(sign, v128.bitselect(i32x4.splat(0x7fc00000), finite, nan));
}

// @ts-ignore: decorator
@inline
function widen<T>(raw: v128): v128 {
  if (sizeof<T>() == 2) {
    if (isSigned<T>()) return halfToFloat(raw);
    return i32x4.shl(raw, 16);
  }
  if (isSigned<T>()) return e4m3ToFloat(raw);
  return halfToFloat(i32x4.shl(raw, 8));
}

/** First four of the eight elements at `p`. */
// @ts-ignore: decorator
@inline
export function low<T>(p: usize): v128 {
  if (isFloat<T>()) return v128.load(p);
  if (sizeof<T>() == 2) return widen<T>(v128.load16x4_u(p));
  return widen<T>(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(p))));
}

/** Last four of the eight elements at `p`. */
// @ts-ignore: decorator
@inline
export function high<T>(p: usize): v128 {
  return low<T>(p + 4 * sizeof<T>());
}

/** One element as f64, exact. */
export function decodeOne(p: usize, dtype: i32): f64 {
  switch (dtype) {
    case F64:
      return load<f64>(p);
    case F32:
      return <f64>load<f32>(p);
    case BF16:
      return <f64>reinterpret<f32>(<u32>load<u16>(p) << 16);
    case F16:
      return <f64>f32x4.extract_lane(halfToFloat(i32x4.splat(<i32>load<u16>(p))), 0);
    case F8_E4M3:
      return <f64>f32x4.extract_lane(e4m3ToFloat(i32x4.splat(<i32>load<u8>(p))), 0);
    default:
      return <f64>f32x4.extract_lane(halfToFloat(i32x4.splat(<i32>load<u8>(p) << 8)), 0);
  }
}

function convert<T>(from: usize, n: i32, to: usize): void {
  const whole = n & ~7;
  for (let i = 0; i < whole; i += 8) {
    v128.store(to + (<usize>i << 2), low<T>(from + <usize>i * sizeof<T>()));
    v128.store(to + (<usize>i << 2) + 16, high<T>(from + <usize>i * sizeof<T>()));
  }
}

/** `n` elements at `from` as f32 at `to`, zeros after them up to a multiple of eight. */
export function toFloat(from: usize, dtype: i32, n: i32, to: usize): void {
  let done = n & ~7;
  switch (dtype) {
    case F32:
      convert<f32>(from, n, to);
      break;
    case BF16:
      convert<u16>(from, n, to);
      break;
    case F16:
      convert<i16>(from, n, to);
      break;
    case F8_E4M3:
      convert<i8>(from, n, to);
      break;
    case F8_E5M2:
      convert<u8>(from, n, to);
      break;
    default:
      done = 0;
  }
  const size = <usize>bytesOf(dtype);
  for (let i = done; i < n; i++) store<f32>(to + (<usize>i << 2), <f32>decodeOne(from + <usize>i * size, dtype));
  const end = (n + 7) & ~7;
  for (let i = n; i < end; i++) store<f32>(to + (<usize>i << 2), 0);
}

/** `n` elements at `from` as f64 at `to`, exact. */
export function toDouble(from: usize, dtype: i32, n: i32, to: usize): void {
  const size = <usize>bytesOf(dtype);
  for (let i = 0; i < n; i++) store<f64>(to + (<usize>i << 3), decodeOne(from + <usize>i * size, dtype));
}
