import { type FloatDtype } from '../../tensor/dtype.ts';
import { DTYPE_CODES, type MergeKernels } from '../../tensor/kernels/merge-kernels.ts';
import { type Block, type Floats } from '../block.ts';
import { type PlannedTensor } from '../types.ts';
import { blockBytes } from './memory.ts';
import { mergedDtype, nonFinite } from './tensor-errors.ts';

/** Turns bytes of a loaded chunk into numbers and numbers into bytes of the output. One block at a time. */
export class BlockDecoder {
  readonly #kernels: MergeKernels;
  readonly #inputs: readonly number[];
  readonly #output: number;
  /** Elements that fit. */
  readonly capacity: number;

  constructor(kernels: MergeKernels, inputs: number, blockElements: number) {
    this.#kernels = kernels;
    this.capacity = blockElements;
    const allocate = (): number => (blockElements === 0 ? 0 : kernels.allocate(blockBytes(blockElements)));
    this.#inputs = Array.from({ length: inputs }, allocate);
    this.#output = allocate();
  }

  /**
   * Elements [first, first + count) of a tensor.
   * @param pointers where element `first` lies, for each input that the tensor has
   * @param wide F64 stays F64; otherwise everything becomes f32
   */
  decode(planned: PlannedTensor, pointers: readonly number[], first: number, count: number, wide: boolean): Block {
    const { base, experts, statistics } = planned;
    const entries = [...(base === null ? [] : [base]), ...experts, ...statistics];
    const floats = entries.map(({ dtype }, input) =>
      this.#floats(mergedDtype(dtype, planned), pointers[input], count, this.#inputs[input], wide),
    );
    const behind = base === null ? 0 : 1;
    return {
      base: base === null ? null : floats[0],
      experts: floats.slice(behind, behind + experts.length),
      statistics: floats.slice(behind + experts.length),
      first,
      count,
    };
  }

  /**
   * `values` in the output's type at `to`.
   * @throws AppError NUMERIC naming the first element that is not finite there
   */
  encode(planned: PlannedTensor, values: Float32Array, first: number, to: number): void {
    new Float32Array(this.#kernels.buffer, this.#output, values.length).set(values);
    const dtype = DTYPE_CODES[mergedDtype(planned.dtype, planned)];
    const bad = this.#kernels.exports.encode(this.#output, values.length, to, dtype);
    if (bad >= 0) throw nonFinite(planned, first + bad);
  }

  #floats(dtype: FloatDtype, pointer: number, count: number, to: number, wide: boolean): Floats {
    const { buffer, exports } = this.#kernels;
    if (wide && dtype === 'F64') {
      // the bytes may lie at any address
      new Uint8Array(buffer).copyWithin(to, pointer, pointer + 8 * count);
      return new Float64Array(buffer, to, count);
    }
    exports.toFloat(pointer, DTYPE_CODES[dtype], count, to);
    return new Float32Array(buffer, to, count);
  }
}
