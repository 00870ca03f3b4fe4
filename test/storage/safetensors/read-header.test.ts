import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { memorySource } from '../../../src/storage/open-location.ts';
import { encodeSafetensorsHeader, type TensorSpec } from '../../../src/storage/safetensors/encode-header.ts';
import { layoutDigest } from '../../../src/storage/safetensors/layout-digest.ts';
import { readSafetensorsHeader, type SafetensorsHeader } from '../../../src/storage/safetensors/read-header.ts';
import {
  SAFETENSORS_RULES,
  SafetensorsError,
  type SafetensorsRule,
} from '../../../src/storage/safetensors/safetensors-error.ts';
import { type Dtype, DTYPE_BITS } from '../../../src/tensor/dtype.ts';

const GOLDENS = new URL('../../goldens/safetensors/', import.meta.url);
const GOLDEN_NAMES = ['dtypes', 'sub-byte', 'no-tensors', 'scalar-and-empty', 'names'];
const golden = (name: string) => new Uint8Array(readFileSync(new URL(`${name}.safetensors`, GOLDENS)));
const read = (bytes: Uint8Array, options = {}) => readSafetensorsHeader(memorySource(bytes), options);

/** A file with this header text and so many data bytes. */
function file(header: string | Uint8Array, dataBytes = 0, statedLength?: bigint): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, statedLength ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const tensor = (shape: number[], begin: number, end: number, dtype = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

async function refusal(bytes: Uint8Array, options = {}): Promise<SafetensorsError> {
  const outcome: unknown = await read(bytes, options).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(SafetensorsError);
  return outcome as SafetensorsError;
}

describe('files of the reference writer', () => {
  test.each(GOLDEN_NAMES)('%s is read, and written again byte for byte', async (name) => {
    const bytes = golden(name);
    const header = await read(bytes);
    const again = encodeSafetensorsHeader(header.tensors, header.metadata);
    expect(Buffer.from(again.header).toString()).toBe(Buffer.from(bytes.subarray(0, header.dataStart)).toString());
    expect(again.tensors).toEqual(header.tensors);
    expect(again.fileBytes).toBe(bytes.length);
  });

  test('every dtype of the format is known', async () => {
    const found = [...(await read(golden('dtypes'))).tensors, ...(await read(golden('sub-byte'))).tensors].map(
      ({ dtype }) => dtype,
    );
    expect(new Set([...found, 'F6_E2M3', 'F6_E3M2'])).toEqual(new Set(Object.keys(DTYPE_BITS)));
  });

  test('names of any characters arrive as they are', async () => {
    const { tensors, metadata } = await read(golden('names'));
    expect(tensors.map(({ name }) => name)).toEqual([
      '__proto__',
      'constructor',
      'quote " backslash \\ line\n tab\t bell\x07',
      'é ü 漢字',
      '\uff5e wide tilde',
      '\u{1f600} beyond',
    ]);
    expect([...metadata]).toEqual([['recipe', '{"method": "ties", "λ": 0.3}']]);
  });

  test('scalars and tensors without elements have their place', async () => {
    const { tensors, dataStart } = await read(golden('scalar-and-empty'));
    expect(tensors.map(({ name, begin, end }) => [name, begin - dataStart, end - dataStart])).toEqual([
      ['nothing', 0, 0],
      ['scalar', 0, 4],
      ['last', 4, 14],
      ['also nothing', 14, 14],
    ]);
  });
});

describe('legal headers that few writers make', () => {
  const legal: [string, Uint8Array, number][] = [
    ['tensors in any order', file(`{"b":${tensor([1], 4, 8)},"a":${tensor([1], 0, 4)}}`, 8), 2],
    [
      'white space between all tokens',
      file(`{ "a" :\n\t{"dtype" : "F32" , "shape" : [ 1 ] , "data_offsets" : [ 0 , 4 ] } \r}  `, 4),
      1,
    ],
    ['fields in another order', file('{"a":{"data_offsets":[0,4],"shape":[1],"dtype":"F32"}}', 4), 1],
    ['escaped names', file(`{"\\u0061\\ud83d\\ude00\\/":${tensor([1], 0, 4)}}`, 4), 1],
    ['an empty name', file(`{"":${tensor([1], 0, 4)}}`, 4), 1],
    ['empty metadata', file('{"__metadata__":{}}'), 0],
    ['metadata at the end', file(`{"a":${tensor([1], 0, 4)},"__metadata__":{"k":"v"}}`, 4), 1],
    ['a name that ends inside of a shape of ones', file(`{"a":${tensor([1, 1, 1, 1, 1, 1, 1, 1], 0, 4)}}`, 4), 1],
  ];
  test.each(legal)('%s', async (_, bytes, count) => {
    expect((await read(bytes)).tensors).toHaveLength(count);
  });
});

describe('every rule refuses its file', () => {
  const two = (a: string, b: string) => `{"a":${a},"b":${b}}`;
  const cases: [rule: SafetensorsRule, what: string, bytes: Uint8Array, tensor?: string, offset?: number][] = [
    ['file-too-short', 'seven bytes', new Uint8Array(7), undefined, 0],
    ['header-too-large', 'a stated length of 2^64−1', file('{}', 0, 0xffff_ffff_ffff_ffffn), undefined, 0],
    ['header-too-large', 'a stated length above the cap', file('{}', 0, 16_777_217n), undefined, 0],
    ['header-beyond-file', 'a header that ends after the file', file('{}', 0, 3n), undefined, 0],
    ['header-not-object', 'no header', file(''), undefined, 8],
    ['header-not-object', 'an array', file('[]'), undefined, 8],
    ['header-not-object', 'white space before the brace', file(' {}'), undefined, 8],
    ['header-not-utf8', 'a byte that is no UTF-8', file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22)), undefined, 10],
    ['header-not-utf8', 'a character cut in the middle', file(Uint8Array.of(0x7b, 0x22, 0xc3)), undefined, 10],
    ['header-malformed', 'an object without end', file('{"a":'), 'a'],
    ['header-malformed', 'a comma too many', file(`{"a":${tensor([1], 0, 4)},}`, 4)],
    ['header-malformed', 'bytes after the object', file('{}x'), undefined, 10],
    ['header-malformed', 'a tensor that is a number', file('{"a":1}'), 'a', 13],
    ['header-malformed', 'a missing field', file('{"a":{"dtype":"F32","shape":[1]}}'), 'a'],
    [
      'header-malformed',
      'an unknown field',
      file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}', 4),
      'a',
    ],
    [
      'header-malformed',
      'a field given twice',
      file('{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
      'a',
    ],
    ['header-malformed', 'three offsets', file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}', 4), 'a'],
    [
      'header-malformed',
      'a negative dimension',
      file('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', 4),
      'a',
    ],
    ['header-malformed', 'negative zero', file('{"a":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}'), 'a'],
    ['header-malformed', 'a fraction', file('{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}', 4), 'a'],
    ['header-malformed', 'an exponent', file('{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}', 4), 'a'],
    ['header-malformed', 'a leading zero', file('{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}', 4), 'a'],
    ['header-malformed', 'a number as text', file('{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}', 4), 'a'],
    ['header-malformed', 'a lone surrogate', file(`{"\\ud800":${tensor([1], 0, 4)}}`, 4)],
    ['header-malformed', 'an unknown escape', file(`{"\\x41":${tensor([1], 0, 4)}}`, 4)],
    ['header-malformed', 'a control character in a name', file(`{"a\n":${tensor([1], 0, 4)}}`, 4)],
    ['header-malformed', 'metadata that is no object', file('{"__metadata__":null}')],
    ['duplicate-name', 'a name given twice', file(`{"a":${tensor([1], 0, 4)},"a":${tensor([1], 4, 8)}}`, 8), 'a'],
    [
      'duplicate-name',
      'a name given twice in two spellings',
      file(`{"a":${tensor([1], 0, 4)},"\\u0061":${tensor([1], 4, 8)}}`, 8),
      'a',
    ],
    [
      'duplicate-name',
      '__proto__ given twice',
      file(`{"__proto__":${tensor([0], 0, 0)},"__proto__":${tensor([0], 0, 0)}}`),
      '__proto__',
    ],
    ['duplicate-name', 'metadata given twice', file('{"__metadata__":{},"__metadata__":{}}'), '__metadata__'],
    ['duplicate-name', 'a metadata key given twice', file('{"__metadata__":{"k":"1","k":"2"}}'), 'k'],
    ['metadata-not-string', 'a number in the metadata', file('{"__metadata__":{"k":1}}'), undefined, 29],
    ['metadata-not-string', 'an object in the metadata', file('{"__metadata__":{"k":{}}}')],
    ['dtype-unknown', 'a type of another library', file(`{"a":${tensor([1], 0, 4, 'float32')}}`, 4), 'a'],
    ['dtype-unknown', 'a type named like a method of objects', file(`{"a":${tensor([1], 0, 4, 'toString')}}`, 4), 'a'],
    ['not-contiguous', 'a hole at the start', file(`{"a":${tensor([1], 4, 8)}}`, 8), 'a'],
    ['not-contiguous', 'a hole', file(two(tensor([1], 0, 4), tensor([1], 8, 12)), 12), 'b'],
    ['not-contiguous', 'an overlap', file(two(tensor([2], 0, 8), tensor([1], 4, 8)), 8), 'b'],
    ['not-contiguous', 'the same bytes twice', file(two(tensor([1], 0, 4), tensor([1], 0, 4)), 4), 'b'],
    ['not-contiguous', 'an end before its begin', file(`{"a":${tensor([1], 0, 4)},"b":${tensor([0], 4, 0)}}`, 4), 'b'],
    [
      'overflow',
      'a number above 2^53−1',
      file('{"a":{"dtype":"F32","shape":[9007199254740992],"data_offsets":[0,4]}}', 4),
      'a',
    ],
    [
      'overflow',
      'a number of 400 digits',
      file(`{"a":{"dtype":"F32","shape":[${'9'.repeat(400)}],"data_offsets":[0,4]}}`, 4),
      'a',
    ],
    [
      'overflow',
      'a product that wraps to a small number',
      file(`{"a":${tensor([2 ** 32, 2 ** 32, 4], 0, 4)}}`, 4),
      'a',
    ],
    ['overflow', 'a product that overflows before a zero', file(`{"a":${tensor([2 ** 40, 2 ** 40, 0], 0, 0)}}`), 'a'],
    ['overflow', 'a size in bits that overflows', file(`{"a":${tensor([2 ** 52, 2], 0, 4, 'F64')}}`, 4), 'a'],
    ['misaligned', 'three elements of half a byte', file(`{"a":${tensor([3], 0, 2, 'F4')}}`, 2), 'a'],
    ['misaligned', 'five elements of six bits', file(`{"a":${tensor([5], 0, 4, 'F6_E2M3')}}`, 4), 'a'],
    ['length-mismatch', 'too many bytes for the shape', file(`{"a":${tensor([1], 0, 8)}}`, 8), 'a'],
    ['length-mismatch', 'too few bytes for the shape', file(`{"a":${tensor([2, 2], 0, 4)}}`, 4), 'a'],
    ['file-length', 'bytes after the last tensor', file(`{"a":${tensor([1], 0, 4)}}`, 5)],
    ['file-length', 'bytes that no tensor owns', file('{}', 1)],
    ['file-length', 'a file cut short', file(`{"a":${tensor([1], 0, 4)}}`, 3), 'a'],
    ['name-unusable', 'NUL in a name', file(`{"a\\u0000":${tensor([1], 0, 4)}}`, 4), 'a\0'],
    ['name-unusable', 'a name of 2,001 bytes', file(`{"${'a'.repeat(2001)}":${tensor([1], 0, 4)}}`, 4)],
  ];

  const named = cases.map(([rule, what, bytes, name, offset]) => ({ rule, what, bytes, name, offset }));
  test.each(named)('$rule: $what', async ({ rule, bytes, name, offset }) => {
    const error = await refusal(bytes);
    expect(error.rule).toBe(rule);
    expect(error).toMatchObject({ code: 'SAFETENSORS_INVALID', retryable: false });
    if (name !== undefined) expect(error.place.tensor).toBe(name);
    if (offset !== undefined) expect(error.place.offset).toBe(offset);
  });

  test('and none is without an example', () => {
    const seen = new Set(cases.map(([rule]) => rule));
    expect(Object.keys(SAFETENSORS_RULES).filter((rule) => !seen.has(rule as SafetensorsRule))).toEqual([
      'too-many-tensors',
    ]);
  });

  test('too-many-tensors: one above the cap', async () => {
    const bytes = file(`{"a":${tensor([0], 0, 0)},"b":${tensor([0], 0, 0)},"c":${tensor([0], 0, 0)}}`);
    expect((await refusal(bytes, { maxTensors: 2 })).rule).toBe('too-many-tensors');
    expect((await read(bytes, { maxTensors: 3 })).tensors).toHaveLength(3);
  });

  test('a message does not repeat a name of megabytes', async () => {
    const error = await refusal(file(`{"${'a'.repeat(3_000_000)}":1}`));
    expect(error.message.length).toBeLessThan(400);
    expect(error.place.tensor?.length).toBeLessThan(400);
  });

  test('the length is checked before a byte is read for it', async () => {
    const source = { ...memorySource(file('{}', 0, 10_000_000n)), bytes: 20_000_000 };
    const reads: number[] = [];
    const watched = { ...source, read: async (begin: number, into: Uint8Array) => void reads.push(into.length, begin) };
    await readSafetensorsHeader(watched, { maxHeaderBytes: 1000 }).catch(() => undefined);
    expect(reads).not.toContain(10_000_000);
  });

  test('deep nesting and long chains do not exhaust the stack', async () => {
    for (const text of [
      '{"a":'.repeat(200_000),
      `{"a":${'['.repeat(200_000)}`,
      `{"__metadata__":${'{"k":'.repeat(100_000)}`,
    ]) {
      expect((await refusal(file(text))).rule).toMatch(/header-malformed|metadata-not-string/);
    }
  });
});

describe('random files', () => {
  const dtypes = Object.keys(DTYPE_BITS) as Dtype[];
  const spec = fc
    .record({
      name: fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 12 }),
        fc.constantFrom('__proto__', 'constructor', 'a.b.weight', '"\\'),
      ),
      dtype: fc.constantFrom(...dtypes),
      shape: fc.array(fc.nat({ max: 3 }), { maxLength: 3 }),
    })
    // Eight elements fill whole bytes in every type.
    .map((each) => (DTYPE_BITS[each.dtype] % 8 === 0 ? each : { ...each, shape: [...each.shape, 8] }))
    .filter(({ name }) => name !== '__metadata__' && !name.includes('\0'));
  const specs = fc.uniqueArray(spec, { selector: ({ name }) => name, maxLength: 12 });
  const metadata = fc.dictionary(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    { maxKeys: 4 },
  );

  function whole(tensors: readonly TensorSpec[], meta: Record<string, string> = {}): Uint8Array {
    const { header, fileBytes } = encodeSafetensorsHeader(tensors, meta);
    const bytes = new Uint8Array(fileBytes);
    bytes.set(header);
    return bytes;
  }

  test('come back as they were written', async () => {
    await fc.assert(
      fc.asyncProperty(specs, metadata, async (tensors, meta) => {
        const header = await read(whole(tensors, meta));
        const plain = (all: readonly TensorSpec[]) =>
          new Map(all.map(({ name, dtype, shape }) => [name, { dtype, shape }]));
        expect(plain(header.tensors)).toEqual(plain(tensors));
        expect(header.metadata).toEqual(new Map(Object.entries(meta)));
        expect(header.dataStart % 8).toBe(0);
        expectCovered(header);
      }),
      { numRuns: 200 },
    );
  });

  test('are written the same whatever the order of the tensors', () => {
    fc.assert(
      fc.property(specs, (tensors) => {
        expect(Buffer.compare(whole([...tensors].reverse()), whole(tensors))).toBe(0);
        expect(layoutDigest([...tensors].reverse())).toBe(layoutDigest(tensors));
      }),
      { numRuns: 50 },
    );
  });

  type Mutation = (bytes: Uint8Array, a: number, b: number) => Uint8Array;
  const mutations: Record<string, Mutation> = {
    flipBit: (bytes, a, b) => {
      const out = bytes.slice();
      out[a % out.length] ^= 1 << (b % 8);
      return out;
    },
    truncate: (bytes, a) => bytes.slice(0, a % bytes.length),
    insert: (bytes, a, b) =>
      Uint8Array.from([...bytes.subarray(0, a % bytes.length), b % 256, ...bytes.subarray(a % bytes.length)]),
    remove: (bytes, a) =>
      Uint8Array.from([...bytes.subarray(0, a % bytes.length), ...bytes.subarray((a % bytes.length) + 1)]),
    swapBytes: (bytes, a, b) => {
      const out = bytes.slice();
      [out[a % out.length], out[b % out.length]] = [out[b % out.length], out[a % out.length]];
      return out;
    },
    swapDigits: (bytes, a, b) => {
      const out = bytes.slice();
      const digits = [...out.keys()].filter((index) => index >= 8 && out[index] >= 0x30 && out[index] <= 0x39);
      if (digits.length === 0) return out;
      const [x, y] = [digits[a % digits.length], digits[b % digits.length]];
      [out[x], out[y]] = [out[y], out[x]];
      return out;
    },
    repeat: (bytes, a, b) =>
      Uint8Array.from([...bytes.subarray(0, a % bytes.length), ...bytes.subarray(b % bytes.length)]),
  };

  test.each(Object.keys(mutations))('changed by %s are still valid or refused, never anything else', async (name) => {
    await fc.assert(
      fc.asyncProperty(specs, metadata, fc.nat(), fc.nat(), async (tensors, meta, a, b) => {
        const bytes = mutations[name](whole(tensors, meta), a, b);
        const outcome = await read(bytes).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(SafetensorsError);
        else expectCovered(outcome as SafetensorsHeader);
      }),
      { numRuns: 300 },
    );
  });
});

/** What validity means: tensors own every byte after the header exactly once, as their shapes demand. */
function expectCovered({ tensors, dataStart, fileBytes }: SafetensorsHeader): void {
  let position = dataStart;
  for (const { begin, end, shape, dtype } of tensors) {
    expect(begin).toBe(position);
    expect((end - begin) * 8).toBe(shape.reduce((product, dimension) => product * dimension, DTYPE_BITS[dtype]));
    position = end;
  }
  expect(position).toBe(fileBytes);
}

describe('the writer refuses', () => {
  const refused: [string, TensorSpec[], Record<string, string>, SafetensorsRule][] = [
    ['a reserved name', [{ name: '__metadata__', dtype: 'F32', shape: [1] }], {}, 'duplicate-name'],
    ['a name taken twice', [1, 2].map((size) => ({ name: 'a', dtype: 'F32', shape: [size] })), {}, 'duplicate-name'],
    ['a lone surrogate in a name', [{ name: '\ud800', dtype: 'F32', shape: [1] }], {}, 'header-not-utf8'],
    ['a lone surrogate in the metadata', [], { key: '\udfff' }, 'header-not-utf8'],
    ['half a byte', [{ name: 'a', dtype: 'F4', shape: [3] }], {}, 'misaligned'],
    ['a shape that overflows', [{ name: 'a', dtype: 'F32', shape: [2 ** 30, 2 ** 30] }], {}, 'overflow'],
    ['a negative dimension', [{ name: 'a', dtype: 'F32', shape: [-1] }], {}, 'header-malformed'],
  ];
  test.each(refused)('%s', (_, tensors, meta, rule) => {
    expect(() => encodeSafetensorsHeader(tensors, meta)).toThrow(expect.objectContaining({ rule }));
  });
});

describe('layout digest', () => {
  const layout: TensorSpec[] = [
    { name: 'a', dtype: 'F32', shape: [2, 3] },
    { name: 'b', dtype: 'BF16', shape: [] },
  ];

  test('changes with a name, a dtype or a shape', () => {
    const variants: TensorSpec[][] = [
      layout,
      [{ ...layout[0], name: 'c' }, layout[1]],
      [{ ...layout[0], dtype: 'F16' }, layout[1]],
      [{ ...layout[0], shape: [3, 2] }, layout[1]],
      [layout[0]],
    ];
    expect(new Set(variants.map(layoutDigest)).size).toBe(variants.length);
  });

  test('is the SHA-256 that anybody can compute from the description', () => {
    expect(layoutDigest(layout)).toBe('c07e4ee6ef8988b2d67e659d349cb8817c7bd83bad60e429f360decc9fbb7080');
  });
});
