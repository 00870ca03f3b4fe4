import { type FloatDtype, bytesPerElement } from './dtype.ts';

/** Layout of the formats that are decoded and encoded bit by bit. `finite`: no infinities, all ones is NaN (e4m3fn). */
interface SmallFloat {
  readonly mantissa: number;
  readonly bias: number;
  readonly bits: number;
  readonly finite: boolean;
  /** Larger values become the largest finite one instead of infinity. */
  readonly saturates: boolean;
}

const SMALL: Readonly<Record<'F16' | 'BF16' | 'F8_E4M3' | 'F8_E5M2', SmallFloat>> = {
  F16: { mantissa: 10, bias: 15, bits: 16, finite: false, saturates: false },
  BF16: { mantissa: 7, bias: 127, bits: 16, finite: false, saturates: false },
  F8_E4M3: { mantissa: 3, bias: 7, bits: 8, finite: true, saturates: true },
  F8_E5M2: { mantissa: 2, bias: 15, bits: 8, finite: false, saturates: true },
};

/**
 * Little-endian bytes of any float type as numbers, exact. The readable counterpart of the kernels' own decoding.
 * @throws RangeError when the length is no multiple of the element size
 */
export function decodeFloats(dtype: FloatDtype, bytes: Uint8Array): Float64Array {
  const size = bytesPerElement(dtype);
  if (bytes.length % size !== 0) throw new RangeError(`${bytes.length} bytes are no whole number of ${dtype}`);
  const aligned = alignedTo(size, bytes);
  const { buffer, byteOffset } = aligned;
  const count = bytes.length / size;
  if (dtype === 'F64') return new Float64Array(buffer, byteOffset, count).slice();
  if (dtype === 'F32') return new Float64Array(new Float32Array(buffer, byteOffset, count));
  const patterns = size === 2 ? new Uint16Array(buffer, byteOffset, count) : aligned;
  const table = valuesOf(dtype);
  const values = new Float64Array(count);
  for (let index = 0; index < count; index++) values[index] = table[patterns[index]];
  return values;
}

/**
 * `decodeFloats` into f32 numbers that are there already, as many as `bytes` holds: exact for every type but F64, which is rounded.
 * `bytes` has to lie at a multiple of the element size.
 */
export function decodeInto(dtype: FloatDtype, bytes: Uint8Array, out: Float32Array): void {
  const { buffer, byteOffset } = bytes;
  const count = bytes.length / bytesPerElement(dtype);
  if (dtype === 'F32') {
    out.set(new Float32Array(buffer, byteOffset, count));
  } else if (dtype === 'F64') {
    out.set(new Float64Array(buffer, byteOffset, count));
  } else if (dtype === 'BF16') {
    const patterns = new Uint16Array(buffer, byteOffset, count);
    const bits = new Uint32Array(out.buffer, out.byteOffset, count);
    for (let i = 0; i < count; i++) bits[i] = patterns[i] << 16;
  } else {
    const table = valuesOf(dtype);
    const patterns = dtype === 'F16' ? new Uint16Array(buffer, byteOffset, count) : bytes;
    for (let i = 0; i < count; i++) out[i] = table[patterns[i]];
  }
}

/** The f32 with this bit pattern. */
export function floatOf(pattern: number): number {
  return new Float32Array(Uint32Array.of(pattern).buffer)[0];
}

/** The same bytes at a multiple of `size`, which typed arrays want; copied where they are not (a Buffer's own `slice` copies nothing). */
export function alignedTo(size: number, bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}

const tables = new Map<string, Float32Array>();

/** The value of every pattern of a small type. */
function valuesOf(dtype: keyof typeof SMALL): Float32Array {
  let table = tables.get(dtype);
  if (table === undefined) {
    const format = SMALL[dtype];
    table = Float32Array.from({ length: 2 ** format.bits }, (_, pattern) => fromPattern(pattern, format));
    tables.set(dtype, table);
  }
  return table;
}

/**
 * Numbers as little-endian bytes, each rounded once to nearest, ties to even. F8 saturates at its largest finite value; F16 and
 * BF16 overflow to infinity; NaN stays NaN.
 */
export function encodeFloats(dtype: FloatDtype, values: ArrayLike<number>): Uint8Array {
  const size = bytesPerElement(dtype);
  if (dtype === 'F32') return new Uint8Array(Float32Array.from(values).buffer);
  if (dtype === 'F64') return new Uint8Array(Float64Array.from(values).buffer);
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index++) {
    const at = index * size;
    if (size === 2) view.setUint16(at, toPattern(values[index], SMALL[dtype]), true);
    else view.setUint8(at, toPattern(values[index], SMALL[dtype]));
  }
  return bytes;
}

function fromPattern(pattern: number, { mantissa, bias, bits, finite }: SmallFloat): number {
  const sign = pattern >> (bits - 1) === 0 ? 1 : -1;
  const top = 2 ** (bits - 1 - mantissa) - 1;
  const exponent = (pattern >> mantissa) & top;
  const fraction = pattern & (2 ** mantissa - 1);
  if (exponent === top && !finite) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === top && fraction === 2 ** mantissa - 1) return NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias - mantissa);
  return sign * (1 + fraction / 2 ** mantissa) * 2 ** (exponent - bias);
}

function toPattern(value: number, format: SmallFloat): number {
  const { mantissa, bias, bits, finite, saturates } = format;
  const sign = value < 0 || Object.is(value, -0) ? 2 ** (bits - 1) : 0;
  const top = 2 ** (bits - 1 - mantissa) - 1;
  if (Number.isNaN(value)) return sign + top * 2 ** mantissa + 2 ** mantissa - 1;
  const largest = top * 2 ** mantissa + (finite ? 2 ** mantissa - 2 : -1);
  const magnitude = Math.abs(value);
  const overflow = saturates ? largest : top * 2 ** mantissa;
  if (magnitude === Infinity) return sign + overflow;
  const exponent = Math.max(Math.floor(Math.log2(magnitude || 2 ** -1074)), 1 - bias);
  // log2 may be off by one next to a power of two: the steps of both neighbours give the same result there, or the next line mends it
  const exact = magnitude >= 2 ** (exponent + 1) ? exponent + 1 : magnitude < 2 ** exponent ? exponent - 1 : exponent;
  const lowest = Math.max(exact, 1 - bias);
  const steps = roundToEven(magnitude / 2 ** (lowest - mantissa));
  const pattern = (lowest + bias - 1) * 2 ** mantissa + steps;
  return sign + (pattern > largest ? overflow : pattern);
}

function roundToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
