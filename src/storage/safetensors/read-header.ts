import { createHash } from 'node:crypto';
import { type Dtype } from '../../tensor/dtype.ts';
import { type ByteSource } from '../byte-source.ts';
import { JsonCursor } from './json-cursor.ts';
import { parseHeaderText } from './parse-header.ts';
import { SafetensorsError } from './safetensors-error.ts';
import { validateTensors } from './validate-tensors.ts';

/** One tensor of a file. `begin` and `end` count from the start of the file. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: ReadonlyMap<string, string>;
  /** In the order of their bytes. */
  readonly tensors: readonly TensorInfo[];
  /** File offset of the first data byte. */
  readonly dataStart: number;
  readonly fileBytes: number;
  /** SHA-256 (hex) of everything before the data. */
  readonly headerDigest: string;
}

/** Own caps, far below the format's 100,000,000 bytes: a header of a real model has about 120 bytes a tensor. */
export interface HeaderLimits {
  readonly maxHeaderBytes?: number;
  readonly maxTensors?: number;
}

export const MAX_HEADER_BYTES = 16 * 1024 * 1024;
export const MAX_TENSORS = 200_000;

/**
 * Reads and fully validates the header of a safetensors file with two ranged reads. All rules of the format are applied,
 * in their order, so that a header which passes describes every byte of the file exactly once.
 *
 * @throws SafetensorsError naming the rule, the tensor and the byte offset; StorageError when reading fails.
 */
export async function readSafetensorsHeader(
  source: ByteSource,
  options: HeaderLimits & { readonly signal?: AbortSignal } = {},
): Promise<SafetensorsHeader> {
  const { maxHeaderBytes = MAX_HEADER_BYTES, maxTensors = MAX_TENSORS, signal } = options;
  const fileBytes = source.bytes;
  if (fileBytes < 8)
    throw new SafetensorsError('file-too-short', `${fileBytes} bytes are too few for a safetensors file`, {
      offset: 0,
    });
  const prefix = new Uint8Array(8);
  await source.read(0, prefix, signal);
  const headerBytes = headerLength(prefix, fileBytes, maxHeaderBytes);

  const whole = new Uint8Array(8 + headerBytes);
  whole.set(prefix);
  const text = whole.subarray(8);
  await source.read(8, text, signal);
  if (text[0] !== 0x7b)
    throw new SafetensorsError('header-not-object', "the header does not begin with '{'", { offset: 8 });

  const { metadata, tensors } = parseHeaderText(new JsonCursor(text, 8), maxTensors);
  const dataStart = 8 + headerBytes;
  return {
    metadata,
    tensors: validateTensors(tensors, dataStart, fileBytes),
    dataStart,
    fileBytes,
    headerDigest: createHash('sha256').update(whole).digest('hex'),
  };
}

/** The length is 64 bits wide: it is compared as BigInt, before a byte is allocated for it. */
function headerLength(prefix: Uint8Array, fileBytes: number, cap: number): number {
  const length = new DataView(prefix.buffer).getBigUint64(0, true);
  if (length > BigInt(cap)) {
    throw new SafetensorsError('header-too-large', `the header states ${length} bytes, at most ${cap} are accepted`, {
      offset: 0,
    });
  }
  if (8n + length > BigInt(fileBytes)) {
    throw new SafetensorsError('header-beyond-file', `the header states ${length} bytes, the file has ${fileBytes}`, {
      offset: 0,
    });
  }
  return Number(length);
}
