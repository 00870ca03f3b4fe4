import { readFileSync } from 'node:fs';
import { type FloatDtype } from '../dtype.ts';

/** What the compiled kernels export; see `assembly/merge.ts`. */
interface KernelExports {
  taskBytes(experts: number): number;
  scratchBytes(experts: number): number;
  map(operation: number, task: number, count: number): number;
  countSigns(task: number, count: number): number;
  countMagnitudes(task: number, count: number): void;
  countMagnitudesAndSigns(task: number, count: number): number;
  storeMagnitudes(task: number, count: number): void;
  counterBytes(): number;
  nthLargest(at: number, count: number, wanted: number, counters: number): number;
  addSums(operation: number, task: number, count: number, to: number): void;
  toFloat(from: number, dtype: number, count: number, to: number): void;
  encode(from: number, count: number, to: number, dtype: number): number;
  masks(keyLow: number, keyHigh: number, first: bigint, count: number, upper: number, lower: number, to: number): void;
}

/** Codes of the element types inside the kernels. */
export const DTYPE_CODES: Readonly<Record<FloatDtype, number>> = {
  F32: 0,
  BF16: 1,
  F16: 2,
  F8_E4M3: 3,
  F8_E5M2: 4,
  F64: 5,
};

export const MAP_OPERATIONS = { weightedSum: 0, taskVectors: 1, ties: 2, votedSum: 8 } as const;
export type MapOperation = keyof typeof MAP_OPERATIONS;

export const SUM_OPERATIONS = { signs: 3, pair: 5, norms: 6, cutNorms: 9 } as const;
export type SumOperation = keyof typeof SUM_OPERATIONS;

/** Kernels may read this far behind a buffer. */
const SLACK = 256;
const PAGE = 65_536;
let compiled: WebAssembly.Module | undefined;

/**
 * The merge kernels on a memory of fixed size, handed out from the bottom. The memory never grows, so views of it stay
 * valid and files can be read straight into it.
 */
export class MergeKernels {
  readonly exports: KernelExports;
  readonly buffer: ArrayBuffer;
  #next = 1024;

  /** @param bytes everything that will be allocated; see `requiredBytes` */
  constructor(bytes: number) {
    compiled ??= new WebAssembly.Module(readFileSync(new URL('./merge.wasm', import.meta.url)));
    const pages = Math.ceil((bytes + this.#next + SLACK) / PAGE);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const instance = new WebAssembly.Instance(compiled, { env: { memory } });
    this.exports = instance.exports as unknown as KernelExports;
    this.buffer = memory.buffer;
  }

  /** A 16-aligned piece of the memory, zero at first. Nothing is ever given back. */
  allocate(bytes: number): number {
    const pointer = this.#next;
    this.#next += Math.ceil(bytes / 16) * 16;
    if (this.#next + SLACK > this.buffer.byteLength) throw new RangeError('internal: kernel memory is too small');
    return pointer;
  }

  bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.buffer, pointer, length);
  }
}
