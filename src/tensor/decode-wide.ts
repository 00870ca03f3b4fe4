import { decodeFloats } from './codec.ts';
import { bytesPerElement, type FloatDtype } from './dtype.ts';

/** Every bit pattern of a small type as a number, made when it is first needed. */
const tables = new Map<FloatDtype, Float64Array>();

function tableOf(dtype: FloatDtype): Float64Array {
  let table = tables.get(dtype);
  if (table === undefined) {
    const count = 2 ** (8 * bytesPerElement(dtype));
    const patterns =
      count === 256
        ? Uint8Array.from({ length: count }, (_, i) => i)
        : Uint16Array.from({ length: count }, (_, i) => i);
    table = decodeFloats(dtype, new Uint8Array(patterns.buffer));
    tables.set(dtype, table);
  }
  return table;
}

/**
 * `decodeFloats` for many elements: by views and tables of all patterns instead of bit by bit.
 * @throws RangeError when the length is no multiple of the element size
 */
export function decodeWide(dtype: FloatDtype, bytes: Uint8Array): Float64Array {
  const size = bytesPerElement(dtype);
  if (bytes.length % size !== 0) throw new RangeError(`${bytes.length} bytes are no whole number of ${dtype}`);
  // offsets in files follow no alignment
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  const count = bytes.length / size;
  switch (size) {
    case 8:
      return new Float64Array(buffer, byteOffset, count).slice();
    case 4:
      return Float64Array.from(new Float32Array(buffer, byteOffset, count));
    default: {
      const patterns =
        size === 2 ? new Uint16Array(buffer, byteOffset, count) : new Uint8Array(buffer, byteOffset, count);
      const table = tableOf(dtype);
      const out = new Float64Array(count);
      for (let i = 0; i < count; i++) out[i] = table[patterns[i]];
      return out;
    }
  }
}

/**
 * The same into f32 numbers that are there already, as many as `bytes` holds: exact for every type but F64, which is rounded.
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
    const table = tableOf(dtype);
    const patterns = dtype === 'F16' ? new Uint16Array(buffer, byteOffset, count) : bytes;
    for (let i = 0; i < count; i++) out[i] = table[patterns[i]];
  }
}
