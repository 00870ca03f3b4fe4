import { type Dtype, DTYPE_BITS } from '../../tensor/dtype.ts';
import { SafetensorsError, shortName } from './safetensors-error.ts';
import { type TensorInfo } from './read-header.ts';

export interface TensorSpec {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

export interface EncodedHeader {
  /** The 8 length bytes and the padded JSON: what a file begins with. */
  readonly header: Uint8Array;
  /** In the order of their bytes, offsets from the start of the file. */
  readonly tensors: readonly TensorInfo[];
  readonly fileBytes: number;
}

/** The reference writer sorts by this enumeration, widest type first, so that data stays aligned. */
const DTYPE_ORDER: readonly Dtype[] = [
  'BOOL',
  'F4',
  'F6_E2M3',
  'F6_E3M2',
  'U8',
  'I8',
  'F8_E5M2',
  'F8_E4M3',
  'F8_E8M0',
  'F8_E4M3FNUZ',
  'F8_E5M2FNUZ',
  'I16',
  'U16',
  'F16',
  'BF16',
  'I32',
  'U32',
  'F32',
  'C64',
  'F64',
  'I64',
  'U64',
];
const FORMAT_MAX_HEADER = 100_000_000;

/**
 * Lays tensors out as the reference writer does: `__metadata__` first (its keys sorted), tensors by descending type then
 * by name, header padded with spaces to a multiple of 8. The same input gives the same bytes in any order of `tensors`.
 *
 * @throws SafetensorsError for names that are taken twice, reserved or no Unicode text, and for sizes that overflow.
 */
export function encodeSafetensorsHeader(
  tensors: readonly TensorSpec[],
  metadata: Readonly<Record<string, string>> | ReadonlyMap<string, string> = {},
): EncodedHeader {
  const sorted = sortLikeReference(tensors);
  const entries = metadata instanceof Map ? [...metadata] : Object.entries(metadata);
  entries.sort(([a], [b]) => compareUtf8(a, b));

  const members: string[] = [];
  if (entries.length > 0) {
    members.push(`"__metadata__":{${entries.map(([key, value]) => `${text(key)}:${text(value)}`).join(',')}}`);
  }
  let position = 0;
  const placed = sorted.map((tensor) => {
    const begin = position;
    position += byteLength(tensor);
    if (position > Number.MAX_SAFE_INTEGER)
      throw fault('overflow', tensor.name, 'the file is larger than 2^53−1 bytes');
    const shape = tensor.shape.join(',');
    members.push(
      `${text(tensor.name)}:{"dtype":"${tensor.dtype}","shape":[${shape}],"data_offsets":[${begin},${position}]}`,
    );
    return { tensor, begin, end: position };
  });

  const json = Buffer.from(`{${members.join(',')}}`);
  const length = Math.ceil(json.length / 8) * 8;
  if (length > FORMAT_MAX_HEADER) {
    throw new SafetensorsError(
      'header-too-large',
      `the header would have ${length} bytes, the format allows ${FORMAT_MAX_HEADER}`,
    );
  }
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, 8);
  return {
    header,
    tensors: placed.map(({ tensor, begin, end }) => ({
      name: tensor.name,
      dtype: tensor.dtype,
      shape: [...tensor.shape],
      begin: header.length + begin,
      end: header.length + end,
    })),
    fileBytes: header.length + position,
  };
}

function sortLikeReference(tensors: readonly TensorSpec[]): TensorSpec[] {
  const names = new Set<string>();
  for (const { name } of tensors) {
    if (name === '__metadata__') throw fault('duplicate-name', name, 'the name is reserved');
    if (names.has(name)) throw fault('duplicate-name', name, 'the name is taken twice');
    names.add(name);
  }
  return [...tensors].sort(
    (a, b) => DTYPE_ORDER.indexOf(b.dtype) - DTYPE_ORDER.indexOf(a.dtype) || compareUtf8(a.name, b.name),
  );
}

function byteLength({ name, dtype, shape }: TensorSpec): number {
  let elements = 1;
  for (const dimension of shape) {
    if (!Number.isSafeInteger(dimension) || dimension < 0)
      throw fault('header-malformed', name, `dimension ${dimension}`);
    elements *= dimension;
    if (elements > Number.MAX_SAFE_INTEGER / 8) throw fault('overflow', name, 'its shape has too many elements');
  }
  const bits = BigInt(elements) * BigInt(DTYPE_BITS[dtype]);
  if (bits % 8n !== 0n) throw fault('misaligned', name, `${elements} elements of ${dtype} do not fill whole bytes`);
  return Number(bits / 8n);
}

/** JSON text of a string. A lone surrogate has no UTF-8 form, and readers refuse its escape. */
function text(value: string): string {
  if (/\p{Surrogate}/u.test(value))
    throw new SafetensorsError('header-not-utf8', `"${shortName(value)}" is not well-formed Unicode`);
  return JSON.stringify(value);
}

/** Order of the UTF-8 bytes: JavaScript's own order differs from it beyond the basic plane. */
export function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function fault(rule: SafetensorsError['rule'], name: string, message: string): SafetensorsError {
  return new SafetensorsError(rule, `tensor "${shortName(name)}": ${message}`, { tensor: name });
}
