import { type FloatDtype } from '../dtype.ts';
import { DTYPE_CODES, type MergeKernels } from './merge-kernels.ts';

/** What thins the deltas before they are combined. */
export type Thinning =
  | { readonly kind: 'none' }
  /** Magnitudes whose f32 bit pattern is below `patterns[expert]` become zero. */
  | { readonly kind: 'threshold'; readonly patterns: readonly number[] }
  /** Each element is dropped with probability `p` and the rest divided by 1 − p; one 64-bit key per expert. */
  | { readonly kind: 'drop'; readonly p: number; readonly keys: readonly (readonly [number, number])[] };

/** One end of a window of ranks: an f32 bit pattern, and the index of the last element of exactly this one that counts as above. */
export interface RankEnd {
  readonly pattern: number;
  readonly last: number;
}

/** Cuts that each expert has of its own, for voted sums. */
export type Cut =
  /** Kept are the magnitudes down to `upTo` without those down to `above`; null: nothing above, or everything. */
  | {
      readonly kind: 'windows';
      readonly windows: readonly { readonly above: RankEnd | null; readonly upTo: RankEnd | 'nothing' | null }[];
    }
  /** Each element is dropped with the expert's probability; nothing is scaled. */
  | {
      readonly kind: 'drop';
      readonly ps: readonly number[];
      readonly keys: readonly (readonly [number, number])[];
    };

/** The numbers of a method for one tensor, the same for its kernel and for its TensorFlow.js definition. */
export interface TaskSettings {
  readonly weights: readonly number[];
  readonly scale: number;
  readonly thinning: Thinning;
  /** Sign taken where the elected sum is zero; of a voted sum 0 for no vote. */
  readonly majority: 1 | -1 | 0;
  readonly aggregate: 'mean' | 'sum';
  /** Of a voted sum: what the entries that agree add to the divisor, and what thins the deltas in the place of `thinning`. */
  readonly shares?: readonly number[];
  readonly cut?: Cut | null;
}

/** Buckets of bit patterns to count: bucket b holds patterns from + (b << shift) up to the next. */
export interface PatternWindow {
  readonly from: number;
  readonly shift: number;
  readonly buckets: number;
}

// The offsets of `assembly/layout.ts`.
const EXPERT_FIELDS = 96;
const EXPERT_BYTES = 96;
const MIXED = 6;

/** Ends that no magnitude reaches, and that every one does. */
const NOTHING: RankEnd = { pattern: 0x7fffffff, last: -1 };
const EVERYTHING: RankEnd = { pattern: 0, last: Number.MAX_SAFE_INTEGER };

/** One description of work in kernel memory, with its scratch: set it up once per tensor, then point it at bytes. */
export class KernelTask {
  readonly pointer: number;
  readonly experts: number;
  readonly #view: DataView;

  constructor(kernels: MergeKernels, experts: number, scratch: number) {
    const bytes = kernels.exports.taskBytes(experts);
    this.pointer = kernels.allocate(bytes);
    this.experts = experts;
    this.#view = new DataView(kernels.buffer, this.pointer, bytes);
    this.#view.setInt32(0, experts, true);
    this.#view.setUint32(20, scratch, true);
    this.#view.setUint32(88, 0xffffffff, true);
  }

  /** Types of the inputs (base first, null when the method reads none) and of the output. F64 anywhere means f64 arithmetic. */
  setTypes(base: FloatDtype | null, experts: readonly FloatDtype[], output: FloatDtype): void {
    const view = this.#view;
    const inputs = base === null ? experts : [base, ...experts];
    const first = inputs[0] ?? output;
    const uniform = inputs.every((dtype) => dtype === first) && first !== 'F64';
    view.setInt32(4, base === null ? -1 : DTYPE_CODES[base], true);
    view.setInt32(12, DTYPE_CODES[output], true);
    view.setInt32(24, uniform ? DTYPE_CODES[first] : MIXED, true);
    view.setInt32(28, usesDouble([...inputs, output]) ? 1 : 0, true);
    experts.forEach((dtype, index) => view.setInt32(this.#expert(index) + 4, DTYPE_CODES[dtype], true));
  }

  setNumbers(settings: TaskSettings): void {
    const view = this.#view;
    const { thinning } = settings;
    view.setFloat64(32, settings.scale, true);
    view.setFloat32(48, settings.scale, true);
    view.setFloat32(52, settings.majority, true);
    view.setInt32(56, settings.aggregate === 'mean' ? 0 : 1, true);
    view.setInt32(60, thinning.kind === 'none' ? 0 : thinning.kind === 'threshold' ? 1 : 2, true);
    if (thinning.kind === 'drop') {
      const keep = keepScale(thinning.p);
      const { upper, lower } = dropBound(thinning.p);
      view.setUint32(64, upper, true);
      view.setUint32(76, lower, true);
      view.setInt32(68, thinning.p >= 1 ? 1 : 0, true);
      view.setFloat32(72, keep, true);
      view.setFloat64(80, keep, true);
    }
    settings.weights.forEach((weight, index) => {
      const at = this.#expert(index);
      view.setFloat32(at + 8, weight, true);
      view.setFloat64(at + 16, weight, true);
      if (thinning.kind === 'threshold') view.setUint32(at + 12, thinning.patterns[index], true);
      if (thinning.kind === 'drop') {
        view.setUint32(at + 24, thinning.keys[index][0], true);
        view.setUint32(at + 28, thinning.keys[index][1], true);
      }
      const share = settings.shares?.[index] ?? 1;
      view.setFloat32(at + 60, share, true);
      view.setFloat64(at + 64, share, true);
    });
    if (settings.cut !== undefined && settings.cut !== null) this.#setCut(settings.cut);
  }

  #setCut(cut: Cut): void {
    const view = this.#view;
    view.setInt32(60, cut.kind === 'windows' ? 3 : 4, true);
    if (cut.kind === 'windows') {
      cut.windows.forEach(({ above, upTo }, index) => {
        const at = this.#expert(index);
        const end = upTo === 'nothing' ? NOTHING : (upTo ?? EVERYTHING);
        view.setUint32(at + 32, end.pattern, true);
        view.setUint32(at + 36, (above ?? NOTHING).pattern, true);
        view.setBigInt64(at + 40, BigInt(end.last), true);
        view.setBigInt64(at + 48, BigInt((above ?? NOTHING).last), true);
      });
      return;
    }
    cut.ps.forEach((p, index) => {
      const at = this.#expert(index);
      const { upper, lower } = dropBound(Math.min(p, 1));
      view.setUint32(at + 24, cut.keys[index][0], true);
      view.setUint32(at + 28, cut.keys[index][1], true);
      view.setUint32(at + 80, upper, true);
      view.setUint32(at + 84, lower, true);
      view.setInt32(at + 88, p >= 1 ? 1 : 0, true);
    });
  }

  /** Where the bytes are; `first` is the index of the first element inside its tensor. */
  setPointers(base: number, experts: readonly number[], output: number, first: number): void {
    const view = this.#view;
    view.setUint32(8, base, true);
    view.setUint32(16, output, true);
    view.setBigInt64(40, BigInt(first), true);
    experts.forEach((pointer, index) => view.setUint32(this.#expert(index), pointer, true));
  }

  /** Tables for `countMagnitudes`, one of u64 counters per expert; sets the count above to zero. */
  setWindows(tables: readonly number[], windows: readonly PatternWindow[]): void {
    const view = this.#view;
    windows.forEach((window, index) => {
      const at = this.#expert(index);
      view.setUint32(at + 32, tables[index], true);
      view.setUint32(at + 36, window.from, true);
      view.setUint32(at + 40, window.shift, true);
      view.setUint32(at + 44, window.buckets, true);
      view.setBigUint64(at + 48, 0n, true);
    });
  }

  /** Buffers for `storeMagnitudes`, one per expert. */
  setBuffers(buffers: readonly number[]): void {
    buffers.forEach((buffer, index) => this.#view.setUint32(this.#expert(index) + 32, buffer, true));
  }

  /** Elements whose pattern lies behind the last bucket. */
  above(index: number): number {
    return Number(this.#view.getBigUint64(this.#expert(index) + 48, true));
  }

  #expert(index: number): number {
    return EXPERT_FIELDS + EXPERT_BYTES * index;
  }
}

/** Arithmetic is fp32 unless a tensor has F64 among its inputs or as its output. */
export function usesDouble(dtypes: readonly FloatDtype[]): boolean {
  return dtypes.includes('F64');
}

/** The 40-bit bound below which random bits drop an element, in its two parts. For p < 1. */
export function dropBound(p: number): { readonly upper: number; readonly lower: number } {
  const bound = Math.min(Math.round(p * 2 ** 40), 2 ** 40 - 1);
  return { upper: Math.floor(bound / 2 ** 32), lower: bound % 2 ** 32 };
}

/** 1 / (1 − p), or 0 when everything is dropped. */
export function keepScale(p: number): number {
  return p >= 1 ? 0 : 1 / (1 - p);
}
