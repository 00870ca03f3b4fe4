import { type JsonCursor } from './json-cursor.ts';
import { SafetensorsError, shortName } from './safetensors-error.ts';

/** A tensor as the header states it, before its numbers mean anything. */
export interface RawTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Relative to the data. */
  readonly begin: number;
  readonly end: number;
  /** File offset of the tensor's name in the header. */
  readonly offset: number;
}

export interface RawHeader {
  readonly metadata: Map<string, string>;
  readonly tensors: RawTensor[];
}

/**
 * Longest tensor name: names are stored under an index, whose entries are limited. Real names stay under 200 bytes.
 */
const MAX_NAME_BYTES = 2000;

/** Reads `{"name": {"dtype", "shape", "data_offsets"}, …, "__metadata__": {…}}` and nothing else. */
export function parseHeaderText(json: JsonCursor, maxTensors: number): RawHeader {
  const tensors: RawTensor[] = [];
  // A Set and a Map, because names such as `__proto__` are legal.
  const names = new Set<string>();
  let metadata: Map<string, string> | undefined;
  json.object((name, offset) => {
    if (name === '__metadata__') {
      if (metadata !== undefined) throw duplicate(name, offset);
      metadata = parseMetadata(json);
      return;
    }
    if (names.has(name)) throw duplicate(name, offset);
    checkName(name, offset);
    if (tensors.length === maxTensors) {
      throw new SafetensorsError('too-many-tensors', `more than ${maxTensors} tensors`, { offset });
    }
    names.add(name);
    tensors.push(parseTensor(json, name, offset));
  });
  json.end();
  return { metadata: metadata ?? new Map(), tensors };
}

function parseMetadata(json: JsonCursor): Map<string, string> {
  const metadata = new Map<string, string>();
  json.object((key, offset) => {
    if (metadata.has(key)) throw duplicate(key, offset);
    if (!json.atString()) {
      throw new SafetensorsError('metadata-not-string', `__metadata__ "${shortName(key)}" is not a string`, {
        offset: json.offset,
      });
    }
    metadata.set(key, json.string());
  });
  return metadata;
}

function parseTensor(json: JsonCursor, name: string, offset: number): RawTensor {
  let dtype: string | undefined;
  let shape: number[] | undefined;
  let range: number[] | undefined;
  try {
    json.object((field, at) => {
      if (field === 'dtype' && dtype === undefined) dtype = json.string();
      else if (field === 'shape' && shape === undefined) shape = unsignedArray(json);
      else if (field === 'data_offsets' && range === undefined) range = unsignedArray(json);
      else json.fail(`unexpected field "${shortName(field)}"`, at);
    });
    if (dtype === undefined || shape === undefined || range?.length !== 2) {
      json.fail('dtype, shape and two data_offsets expected', offset);
    }
  } catch (error) {
    // The cursor knows the byte, only this place knows the tensor.
    if (error instanceof SafetensorsError && error.place.tensor === undefined) {
      throw new SafetensorsError(error.rule, `tensor "${shortName(name)}": ${error.message}`, {
        tensor: name,
        offset: error.place.offset,
      });
    }
    throw error;
  }
  return { name, dtype, shape, begin: range[0], end: range[1], offset };
}

function unsignedArray(json: JsonCursor): number[] {
  const numbers: number[] = [];
  json.array(() => numbers.push(json.unsigned()));
  return numbers;
}

function checkName(name: string, offset: number): void {
  if (name.includes('\0'))
    throw new SafetensorsError('name-unusable', 'a tensor name contains a NUL character', { tensor: name, offset });
  if (new TextEncoder().encode(name).byteLength > MAX_NAME_BYTES) {
    throw new SafetensorsError('name-unusable', `a tensor name is longer than ${MAX_NAME_BYTES} bytes`, {
      tensor: name,
      offset,
    });
  }
}

function duplicate(name: string, offset: number): SafetensorsError {
  return new SafetensorsError('duplicate-name', `"${shortName(name)}" is in the header twice`, {
    tensor: name,
    offset,
  });
}
