import { AppError } from '../errors.ts';
import { type Dtype } from '../tensor/dtype.ts';

/** Widens (or, for F64, rounds) little-endian bytes of a tensor to fp32. @throws AppError `DTYPE_UNSUPPORTED`. */
export function floatValues(bytes: Uint8Array, dtype: Dtype, tensor: string): Float32Array {
  // Offsets in a safetensors file need not be aligned to the element.
  const aligned = bytes.slice().buffer;
  switch (dtype) {
    case 'F32':
      return new Float32Array(aligned);
    case 'F64':
      return Float32Array.from(new Float64Array(aligned));
    case 'BF16': {
      const bits = new Uint32Array(bytes.length / 2);
      new Uint16Array(aligned).forEach((half, i) => (bits[i] = half << 16));
      return new Float32Array(bits.buffer);
    }
    case 'F16':
      return Float32Array.from(new Uint16Array(aligned), halfToFloat);
    default:
      throw new AppError('DTYPE_UNSUPPORTED', `tensor "${tensor}" is ${dtype}; a model runs on F64, F32, F16 or BF16`, {
        tensor,
      });
  }
}

function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
