import { createHash } from 'node:crypto';
import { CancelledError } from '../../errors.ts';
import { DTYPE_BITS } from '../../tensor/dtype.ts';
import { type ByteSource } from '../byte-source.ts';
import { canBeNonFinite, firstNonFinite } from './finite-scan.ts';
import { type TensorInfo } from './read-header.ts';

export interface NonFinite {
  readonly tensor: string;
  /** Index of the element in the flattened tensor. */
  readonly index: number;
  /** Byte offset in the file. */
  readonly offset: number;
}

export interface ScanResult {
  /** SHA-256 (hex) of the whole file. */
  readonly sha256: string;
  /** First NaN or infinite element in the order of the file. */
  readonly nonFinite: NonFinite | null;
}

export interface ScanOptions {
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** 4 MiB was the best of 1, 4, 8 and 16 for reading beside computing. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Reads a file once from end to end: its SHA-256, and whether all elements of `tensors` (sorted by offset) are finite.
 * The next chunk is read while this one is worked on. Blocks the event loop for a few milliseconds a chunk, so it
 * belongs in a worker thread.
 */
export async function scanFile(
  source: ByteSource,
  tensors: readonly TensorInfo[],
  options: ScanOptions = {},
): Promise<ScanResult> {
  const { onProgress, signal } = options;
  const hash = createHash('sha256');
  const scan = new TensorScan(tensors);
  let [working, reading] = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
  const chunkAt = (begin: number) => ({
    begin,
    end: scan.wholeElements(begin, Math.min(begin + CHUNK_BYTES, source.bytes)),
  });

  let chunk = chunkAt(0);
  await source.read(0, working.subarray(0, chunk.end), signal);
  for (;;) {
    if (signal?.aborted === true) throw new CancelledError();
    const next = chunkAt(chunk.end);
    const ahead = source.read(next.begin, reading.subarray(0, next.end - next.begin), signal);
    ahead.catch(() => undefined);
    const bytes = working.subarray(0, chunk.end - chunk.begin);
    hash.update(bytes);
    scan.take(bytes, chunk.begin);
    onProgress?.(chunk.end);
    await ahead;
    if (next.begin === next.end) return { sha256: hash.digest('hex'), nonFinite: scan.found };
    [working, reading] = [reading, working];
    chunk = next;
  }
}

/** Follows the tensors through the file chunk by chunk. */
class TensorScan {
  found: NonFinite | null = null;
  readonly #tensors: readonly TensorInfo[];
  #current = 0;

  constructor(tensors: readonly TensorInfo[]) {
    this.#tensors = tensors.filter((tensor) => canBeNonFinite(tensor.dtype) && tensor.end > tensor.begin);
  }

  /** The end at or before `end` that cuts through no element. */
  wholeElements(begin: number, end: number): number {
    let index = this.#current;
    while (index < this.#tensors.length && this.#tensors[index].end <= end) index += 1;
    const cut = this.#tensors.at(index);
    if (cut === undefined || cut.begin >= end) return end;
    return end - ((end - Math.max(cut.begin, begin)) % elementBytes(cut));
  }

  take(bytes: Uint8Array, begin: number): void {
    const end = begin + bytes.length;
    while (this.found === null && this.#current < this.#tensors.length) {
      const tensor = this.#tensors[this.#current];
      if (tensor.begin >= end) return;
      const from = Math.max(tensor.begin, begin);
      const index = firstNonFinite(tensor.dtype, bytes.subarray(from - begin, Math.min(tensor.end, end) - begin));
      if (index !== -1) {
        const offset = from + index * elementBytes(tensor);
        this.found = { tensor: tensor.name, index: (offset - tensor.begin) / elementBytes(tensor), offset };
      }
      if (tensor.end > end) return;
      this.#current += 1;
    }
  }
}

function elementBytes(tensor: TensorInfo): number {
  return DTYPE_BITS[tensor.dtype] / 8;
}
