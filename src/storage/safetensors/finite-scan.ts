import { alignedTo } from '../../tensor/codec.ts';
import { type Dtype, DTYPE_BITS } from '../../tensor/dtype.ts';

/**
 * How a type shows that an element is NaN or infinite. `mask` keeps the deciding bits of each lane of a 32-bit word;
 * adding `one` (their lowest bit) carries into the lane's free top bit `top` exactly when all of them are set. So one
 * word of two or four elements costs an AND, an add and an AND: about as fast as memory delivers.
 */
interface Lanes {
  readonly mask: number;
  readonly one: number;
  readonly top: number;
  readonly laneBits: number;
  /** Words from one deciding word to the next, and where the first one is. */
  readonly stride: number;
  readonly first: number;
}

const F32: Lanes = { mask: 0x7f80_0000, one: 0x0080_0000, top: 0x8000_0000, laneBits: 32, stride: 1, first: 0 };
const LANES: Partial<Record<Dtype, Lanes>> = {
  F64: { mask: 0x7ff0_0000, one: 0x0010_0000, top: 0x8000_0000, laneBits: 32, stride: 2, first: 1 },
  F32,
  C64: F32,
  F16: { mask: 0x7c00_7c00, one: 0x0400_0400, top: 0x8000_8000, laneBits: 16, stride: 1, first: 0 },
  BF16: { mask: 0x7f80_7f80, one: 0x0080_0080, top: 0x8000_8000, laneBits: 16, stride: 1, first: 0 },
  F8_E5M2: { mask: 0x7c7c_7c7c, one: 0x0404_0404, top: 0x8080_8080, laneBits: 8, stride: 1, first: 0 },
  F8_E4M3: { mask: 0x7f7f_7f7f, one: 0x0101_0101, top: 0x8080_8080, laneBits: 8, stride: 1, first: 0 },
};

/** Types whose only non-finite element is one byte. */
const SINGLE_BYTE: Partial<Record<Dtype, number>> = { F8_E8M0: 0xff, F8_E4M3FNUZ: 0x80, F8_E5M2FNUZ: 0x80 };

/** Can an element of this type be NaN or infinite? */
export function canBeNonFinite(dtype: Dtype): boolean {
  return LANES[dtype] !== undefined || SINGLE_BYTE[dtype] !== undefined;
}

/**
 * Index of the first NaN or infinite element among the little-endian elements of `bytes` (a whole number of them, at any
 * address), or -1.
 */
export function firstNonFinite(dtype: Dtype, bytes: Uint8Array): number {
  const single = SINGLE_BYTE[dtype];
  if (single !== undefined) return bytes.indexOf(single);
  const lanes = LANES[dtype];
  if (lanes === undefined) return -1;

  // Offsets in files follow no alignment; words do.
  const aligned = alignedTo(4, bytes);
  const whole = aligned.length >> 2;
  const bit = firstLane(new Int32Array(aligned.buffer, aligned.byteOffset, whole), lanes);
  if (bit !== -1) return Math.floor(bit / DTYPE_BITS[dtype]);
  const rest = new Uint8Array(4);
  rest.set(aligned.subarray(whole * 4));
  const restBit = firstLane(new Int32Array(rest.buffer), lanes);
  return restBit === -1 ? -1 : Math.floor((whole * 32 + restBit) / DTYPE_BITS[dtype]);
}

/** Position of the first lane with all deciding bits set, in bits from the start; -1 without one. */
function firstLane(words: Int32Array, lanes: Lanes): number {
  // All 32-bit signed: with unsigned words the engine would compute in doubles, several times slower.
  const [mask, one] = [lanes.mask | 0, lanes.one | 0];
  const { stride, first, laneBits } = lanes;
  let index = first;
  // Sums of eight words are gathered before the one look at them: the branch is what costs.
  for (const last = words.length - 7 * stride; index < last; index += 8 * stride) {
    const sums =
      ((words[index] & mask) + one) |
      ((words[index + stride] & mask) + one) |
      ((words[index + 2 * stride] & mask) + one) |
      ((words[index + 3 * stride] & mask) + one) |
      ((words[index + 4 * stride] & mask) + one) |
      ((words[index + 5 * stride] & mask) + one) |
      ((words[index + 6 * stride] & mask) + one) |
      ((words[index + 7 * stride] & mask) + one);
    if ((sums & lanes.top) !== 0) break;
  }
  for (; index < words.length; index += stride) {
    const hit = ((words[index] & mask) + one) & lanes.top;
    if (hit !== 0) {
      const lowest = 31 - Math.clz32(hit & -hit);
      return index * 32 + Math.floor(lowest / laneBits) * laneBits;
    }
  }
  return -1;
}
