import { AppError } from '../errors.ts';
import { decodeFloats } from '../tensor/codec.ts';
import { type Dtype } from '../tensor/dtype.ts';

/** Widens (or, for F64, rounds) little-endian bytes of a tensor to fp32. @throws AppError `DTYPE_UNSUPPORTED`. */
export function floatValues(bytes: Uint8Array, dtype: Dtype, tensor: string): Float32Array {
  switch (dtype) {
    case 'F32':
    case 'F64':
    case 'BF16':
    case 'F16':
      return Float32Array.from(decodeFloats(dtype, bytes));
    default:
      throw new AppError('DTYPE_UNSUPPORTED', `tensor "${tensor}" is ${dtype}; a model runs on F64, F32, F16 or BF16`, {
        tensor,
      });
  }
}
