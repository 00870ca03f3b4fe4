import { createHash } from 'node:crypto';
import { type SliceSink } from '../storage/slice-sink.ts';
import { encodeSafetensorsHeader, type EncodedHeader } from '../storage/safetensors/encode-header.ts';
import { type Dtype } from '../tensor/dtype.ts';
import { formatStatisticMetadata, type StatisticMetadata } from './metadata.ts';
import { type StatisticSums, type TensorSum } from './sums.ts';

/** A safetensors file that is made while it is written: one tensor's bytes in memory at a time. */
export interface StatisticFile {
  readonly header: EncodedHeader;
  /** Little-endian bytes of a tensor. */
  bytesOf(name: string): Uint8Array;
}

/** The finished artefact: means in F32. `divisor`: what a tensor's sum is divided by. */
export function artefactFile(
  sums: StatisticSums,
  metadata: StatisticMetadata,
  divisor: (sum: TensorSum) => number,
): StatisticFile {
  return {
    header: encodeHeader(sums, 'F32', formatStatisticMetadata(metadata)),
    bytesOf: (name) => {
      const sum = sumOf(sums, name);
      const by = divisor(sum);
      return littleEndian(Float32Array.from(sum.values, (value) => value / by));
    },
  };
}

/** Sums as they are, in F64, with whatever else is needed to go on from them. */
export function sumsFile(sums: StatisticSums, metadata: Readonly<Record<string, string>>): StatisticFile {
  return {
    header: encodeHeader(sums, 'F64', metadata),
    bytesOf: (name) => littleEndian(sumOf(sums, name).values),
  };
}

function encodeHeader(sums: StatisticSums, dtype: Dtype, metadata: Readonly<Record<string, string>>): EncodedHeader {
  const specs = [...sums.tensors].map(([name, { shape }]) => ({ name, dtype, shape: [...shape] }));
  return encodeSafetensorsHeader(specs, metadata);
}

function sumOf(sums: StatisticSums, name: string): TensorSum {
  const sum = sums.tensors.get(name);
  if (sum === undefined) throw new Error(`internal: no sum of ${name}`);
  return sum;
}

/** Every machine that this program runs on is little-endian, as safetensors are. */
function littleEndian(values: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Writes the file slice by slice, each durable before the next one begins. Returns its SHA-256 (hex). */
export async function writeStatisticFile(file: StatisticFile, sink: SliceSink, sliceBytes: number): Promise<string> {
  const hash = createHash('sha256');
  let position = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    hash.update(bytes);
    for (let at = 0; at < bytes.length;) {
      const slice = Math.floor(position / sliceBytes);
      const offset = position - slice * sliceBytes;
      const part = bytes.subarray(at, at + Math.min(bytes.length - at, sliceBytes - offset));
      await sink.write(slice, offset, part);
      at += part.length;
      position += part.length;
      if (position % sliceBytes === 0 || position === file.header.fileBytes) await sink.sync(slice);
    }
  };
  await write(file.header.header);
  for (const { name } of file.header.tensors) await write(file.bytesOf(name));
  return hash.digest('hex');
}
