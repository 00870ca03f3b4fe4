import { StorageError } from '../../errors.ts';
import { type ByteLocation, type ByteSource } from '../../storage/byte-source.ts';
import { decodeFloats, decodeInto } from '../../tensor/codec.ts';
import { bytesPerElement, isFloatDtype } from '../../tensor/dtype.ts';
import { LinalgWorkspace } from '../../tensor/linalg/workspace.ts';
import { type TensorEntry } from '../types.ts';
import { loadFactors, type TargetFactors, targetFactors, withDelta } from './factors.ts';
import { KEPT_LAYERS, SUM_BLOCK_ELEMENTS, type SumLocation, type SummedLayer } from './sum-location.ts';

type Open = (location: ByteLocation) => Promise<ByteSource>;

/** Weights as they come and as f32, to which the delta is added. They grow to a block. */
interface Scratch {
  bytes: Uint8Array;
  sums: Float32Array;
}

/**
 * Reads adapted weights as if they were in a file: bytes of W + scaling·B·A in F32 (F64 for a base of that type), each element computed
 * in f64 and rounded once. Any range gives the same bytes, whatever was read before.
 */
export function openSum(location: SumLocation, open: Open): ByteSource {
  return new SumSource(location, open);
}

class SumSource implements ByteSource {
  readonly bytes: number;
  readonly #location: SumLocation;
  readonly #open: Open;
  readonly #sources = new Map<ByteLocation, Promise<ByteSource>>();
  readonly #factors = new Map<SummedLayer, Promise<TargetFactors>>();
  readonly #workspace = new LinalgWorkspace();
  /** Buffers of reads that have ended, for the next ones. */
  readonly #scratch: Scratch[] = [];

  constructor(location: SumLocation, open: Open) {
    this.bytes = location.bytes;
    this.#location = location;
    this.#open = open;
  }

  async read(begin: number, into: Uint8Array, signal?: AbortSignal): Promise<void> {
    const end = begin + into.length;
    if (begin < 0 || end > this.bytes) {
      const message = `range ${begin}–${end} lies outside of ${this.bytes} bytes`;
      throw new StorageError(message, { offset: begin, retryable: false });
    }
    for (const layer of this.#location.layers) {
      if (layer.end <= begin || layer.begin >= end) continue;
      const from = Math.max(begin, layer.begin);
      const to = Math.min(end, layer.end);
      await this.#compute(layer, from - layer.begin, into.subarray(from - begin, to - begin), signal);
    }
  }

  async close(): Promise<void> {
    const sources = await Promise.allSettled(this.#sources.values());
    this.#sources.clear();
    this.#factors.clear();
    this.#scratch.length = 0;
    await Promise.all(
      sources.map(async (opened) => (opened.status === 'fulfilled' ? opened.value.close() : undefined)),
    );
  }

  /** Bytes [offset, offset + into.length) of one weight. */
  async #compute(layer: SummedLayer, offset: number, into: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    const size = bytesPerElement(layer.dtype);
    const last = Math.ceil((offset + into.length) / size);
    const factors = await this.#factorsOf(layer, signal);
    const { columns } = factors.right;
    const rows = Math.floor(SUM_BLOCK_ELEMENTS / columns);
    const scratch = this.#scratch.pop() ?? { bytes: new Uint8Array(0), sums: new Float32Array(0) };
    for (let first = Math.floor(offset / size); first < last;) {
      // blocks end with a row where they can, so that no row is computed twice
      const whole = (Math.floor(first / columns) + rows) * columns;
      const end = Math.min(last, rows === 0 ? first + SUM_BLOCK_ELEMENTS : whole);
      const sums = await this.#sums(layer, factors, first, end - first, scratch, signal);
      const at = first * size - offset;
      into.set(sums.subarray(Math.max(0, -at), Math.min(sums.length, into.length - at)), Math.max(0, at));
      first = end;
    }
    this.#scratch.push(scratch);
  }

  /** Bytes of elements [first, first + count). Good until the scratch is used again. */
  async #sums(
    layer: SummedLayer,
    factors: TargetFactors,
    first: number,
    count: number,
    scratch: Scratch,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    const { weight, over } = layer;
    if (!isFloatDtype(weight.dtype)) throw new Error(`internal: weight ${weight.name} is ${weight.dtype}`);
    const size = bytesPerElement(weight.dtype);
    if (scratch.bytes.length < count * size) scratch.bytes = new Uint8Array(count * size);
    const bytes = scratch.bytes.subarray(0, count * size);
    const source = await this.#source(over === null ? this.#location.base : this.#location.adapter, weight.file);
    await source.read(weight.begin + first * size, bytes, signal);
    if (layer.dtype === 'F64') {
      const wide = decodeFloats(weight.dtype, bytes);
      withDelta(this.#workspace, factors, first, count, (delta) => delta.forEach((value, i) => (wide[i] += value)));
      return new Uint8Array(wide.buffer);
    }
    if (scratch.sums.length < count) scratch.sums = new Float32Array(count);
    const { sums } = scratch;
    decodeInto(weight.dtype, bytes, sums);
    withDelta(this.#workspace, factors, first, count, (delta) => {
      for (let i = 0; i < count; i++) sums[i] += delta[i];
    });
    return new Uint8Array(sums.buffer, 0, 4 * count);
  }

  #factorsOf(layer: SummedLayer, signal: AbortSignal | undefined): Promise<TargetFactors> {
    const known = this.#factors.get(layer);
    if (known !== undefined) return known;
    for (const oldest of this.#factors.keys()) {
      if (this.#factors.size < KEPT_LAYERS) break;
      this.#factors.delete(oldest);
    }
    const read = async (entry: TensorEntry): Promise<Uint8Array> => {
      const bytes = new Uint8Array(entry.end - entry.begin);
      const source = await this.#source(this.#location.adapter, entry.file);
      await source.read(entry.begin, bytes, signal);
      return bytes;
    };
    const loading = loadFactors(this.#workspace, layer, read).then((pair) => targetFactors(layer, pair));
    this.#factors.set(layer, loading);
    // a failure is no result to keep
    loading.catch(() => this.#factors.delete(layer));
    return loading;
  }

  async #source(files: ReadonlyMap<string, ByteLocation>, file: string): Promise<ByteSource> {
    const location = files.get(file);
    if (location === undefined)
      throw new StorageError(`the run has no location for ${file}`, { file, retryable: false });
    let source = this.#sources.get(location);
    if (source === undefined) {
      source = this.#open(location);
      this.#sources.set(location, source);
    }
    return source;
  }
}
