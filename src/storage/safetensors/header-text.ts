import { JsonCursor } from './json-cursor.ts';
import { parseHeaderText } from './parse-header.ts';
import { SafetensorsError } from './safetensors-error.ts';
import { type TensorInfo, validateTensors } from './validate-tensors.ts';

/** Own caps, far below the format's 100,000,000 bytes: a header of a real model has about 120 bytes a tensor. */
export const MAX_HEADER_BYTES = 16 * 1024 * 1024;
export const MAX_TENSORS = 200_000;

/** Bytes of a file before the text of its header. */
export const PREFIX_BYTES = 8;

/** What a header says; every byte of the file is described exactly once. */
export interface HeaderContent {
  readonly metadata: ReadonlyMap<string, string>;
  /** In the order of their bytes. */
  readonly tensors: readonly TensorInfo[];
  /** File offset of the first data byte. */
  readonly dataStart: number;
}

/** @throws SafetensorsError for a file that cannot even hold the length of a header. */
export function checkFileBytes(fileBytes: number): void {
  if (fileBytes >= PREFIX_BYTES) return;
  throw new SafetensorsError('file-too-short', `${fileBytes} bytes are too few for a safetensors file`, { offset: 0 });
}

/**
 * Length of the header's text in bytes, from the first eight bytes of a file. It is 64 bits wide: it is compared as BigInt,
 * before a byte is allocated for it.
 * @throws SafetensorsError
 */
export function headerTextBytes(prefix: Uint8Array, fileBytes: number, most = MAX_HEADER_BYTES): number {
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (length > BigInt(most)) {
    throw new SafetensorsError('header-too-large', `the header states ${length} bytes, at most ${most} are accepted`, {
      offset: 0,
    });
  }
  if (BigInt(PREFIX_BYTES) + length > BigInt(fileBytes)) {
    throw new SafetensorsError('header-beyond-file', `the header states ${length} bytes, the file has ${fileBytes}`, {
      offset: 0,
    });
  }
  return Number(length);
}

/**
 * Applies all rules of the format to the text of a header, in their order.
 * @throws SafetensorsError naming the rule, the tensor and the byte offset
 */
export function checkHeaderText(text: Uint8Array, fileBytes: number, maxTensors = MAX_TENSORS): HeaderContent {
  if (text[0] !== 0x7b) {
    throw new SafetensorsError('header-not-object', "the header does not begin with '{'", { offset: PREFIX_BYTES });
  }
  const { metadata, tensors } = parseHeaderText(new JsonCursor(text, PREFIX_BYTES), maxTensors);
  const dataStart = PREFIX_BYTES + text.length;
  return { metadata, tensors: validateTensors(tensors, dataStart, fileBytes), dataStart };
}
