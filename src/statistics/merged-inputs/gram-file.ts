import { type FileHandle, open } from 'node:fs/promises';
import { withSource } from '../../models/located-checkpoint.ts';
import { type ByteLocation } from '../../storage/byte-source.ts';
import { readSafetensorsHeader, type TensorInfo } from '../../storage/safetensors/read-header.ts';
import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { symmetrise } from '../finish.ts';
import { parseStatisticMetadata } from '../metadata.ts';
import { type TensorSum } from '../sums.ts';

/** A file of Grams that is filled layer by layer. */
export interface GramFile {
  /** Weights that have a Gram, with the tensor that it is stored as. */
  readonly covers: ReadonlyMap<string, string>;
  has(stored: string): boolean;
  write(stored: string, sum: TensorSum): Promise<void>;
  /** The Gram of a weight, as it was written. */
  read(weight: string): Promise<DenseMatrix>;
  /** Names of stored tensors that were not written. */
  missing(): string[];
  close(): Promise<void>;
}

/**
 * Begins a file that is laid out as the given Grams are, header included, so that a plan made for those reads this one as
 * well. Whoever reads it has to know that its numbers are others.
 * @throws AppError DATA_INVALID, SafetensorsError, StorageError
 */
export async function createGramFile(path: string, like: ByteLocation): Promise<GramFile> {
  const { header, bytes } = await withSource(like, async (source) => {
    const header = await readSafetensorsHeader(source);
    const bytes = new Uint8Array(header.dataStart);
    await source.read(0, bytes);
    return { header, bytes };
  });
  const covers = new Map(Object.entries(parseStatisticMetadata(header.metadata).covers ?? {}));
  const tensors = new Map(header.tensors.map((tensor) => [tensor.name, tensor]));
  const written = new Set<string>();
  const handle: FileHandle = await open(path, 'w+', 0o600);
  await handle.truncate(header.fileBytes);
  await handle.write(bytes, 0, bytes.length, 0);

  const infoOf = (stored: string): TensorInfo => {
    const info = tensors.get(stored);
    if (info?.dtype !== 'F32') throw new Error(`internal: the statistic has no F32 tensor ${stored}`);
    return info;
  };
  return {
    covers,
    has: (stored) => written.has(stored),
    async write(stored, { shape, values, rows }) {
      const { begin, shape: planned } = infoOf(stored);
      if (shape.join() !== planned.join()) throw new Error(`internal: ${stored} is [${shape}], not [${planned}]`);
      symmetrise(values, shape[0]);
      const means = Float32Array.from(values, (value) => value / rows);
      await handle.write(new Uint8Array(means.buffer), 0, means.byteLength, begin);
      written.add(stored);
    },
    async read(weight) {
      const { begin, end, shape } = infoOf(covers.get(weight) ?? weight);
      const means = new Float32Array((end - begin) / 4);
      await handle.read(new Uint8Array(means.buffer), 0, end - begin, begin);
      return { rows: shape[0], columns: shape[1], data: Float64Array.from(means) };
    },
    missing: () => [...tensors.keys()].filter((stored) => !written.has(stored)),
    close: () => handle.close(),
  };
}
