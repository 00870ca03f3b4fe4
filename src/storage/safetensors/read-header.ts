import { createHash } from 'node:crypto';
import { type ByteSource } from '../byte-source.ts';
import {
  checkFileBytes,
  checkHeaderText,
  type HeaderContent,
  headerTextBytes,
  MAX_HEADER_BYTES,
  MAX_TENSORS,
  PREFIX_BYTES,
} from './header-text.ts';

export type { TensorInfo } from './validate-tensors.ts';

export interface SafetensorsHeader extends HeaderContent {
  readonly fileBytes: number;
  /** SHA-256 (hex) of everything before the data. */
  readonly headerDigest: string;
}

export interface HeaderLimits {
  readonly maxHeaderBytes?: number;
  readonly maxTensors?: number;
}

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
  checkFileBytes(fileBytes);
  const prefix = new Uint8Array(PREFIX_BYTES);
  await source.read(0, prefix, signal);

  const whole = new Uint8Array(PREFIX_BYTES + headerTextBytes(prefix, fileBytes, maxHeaderBytes));
  whole.set(prefix);
  const text = whole.subarray(PREFIX_BYTES);
  await source.read(PREFIX_BYTES, text, signal);
  return {
    ...checkHeaderText(text, fileBytes, maxTensors),
    fileBytes,
    headerDigest: createHash('sha256').update(whole).digest('hex'),
  };
}
