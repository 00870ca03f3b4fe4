import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeSafetensorsHeader, type TensorSpec } from '../../../src/storage/safetensors/encode-header.ts';
import { firstNonFinite } from '../../../src/storage/safetensors/finite-scan.ts';
import { SafetensorsError } from '../../../src/storage/safetensors/safetensors-error.ts';
import { verifyFile, type VerifyOptions } from '../../../src/storage/safetensors/verify-file.ts';
import { type Dtype } from '../../../src/tensor/dtype.ts';

/** Little-endian bytes of non-finite elements and of the largest finite ones, by dtype. */
const EXTREMES: [dtype: Dtype, nonFinite: number[][], finite: number[][]][] = [
  [
    'F64',
    [
      [0, 0, 0, 0, 0, 0, 0xf0, 0x7f],
      [0, 0, 0, 0, 0, 0, 0xf0, 0xff],
      [1, 0, 0, 0, 0, 0, 0xf8, 0x7f],
    ],
    [
      [255, 255, 255, 255, 255, 255, 0xef, 0x7f],
      [255, 255, 255, 255, 0, 0, 0, 0],
    ],
  ],
  [
    'F32',
    [
      [0, 0, 0x80, 0x7f],
      [0, 0, 0x80, 0xff],
      [1, 0, 0xc0, 0x7f],
    ],
    [
      [255, 255, 0x7f, 0x7f],
      [255, 255, 0x7f, 0xff],
    ],
  ],
  [
    'C64',
    [
      [0, 0, 0x80, 0x7f, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0x80, 0xff],
    ],
    [[255, 255, 0x7f, 0x7f, 255, 255, 0x7f, 0xff]],
  ],
  [
    'F16',
    [
      [0, 0x7c],
      [0, 0xfc],
      [1, 0x7e],
    ],
    [
      [255, 0x7b],
      [255, 0xfb],
    ],
  ],
  [
    'BF16',
    [
      [0x80, 0x7f],
      [0x80, 0xff],
      [0xc1, 0x7f],
    ],
    [
      [0x7f, 0x7f],
      [0x7f, 0xff],
    ],
  ],
  ['F8_E5M2', [[0x7c], [0xfc], [0x7f]], [[0x7b], [0xfb]]],
  ['F8_E4M3', [[0x7f], [0xff]], [[0x7e], [0xfe], [0x80]]],
  ['F8_E8M0', [[0xff]], [[0xfe]]],
  ['F8_E4M3FNUZ', [[0x80]], [[0x7f], [0xff]]],
  ['F8_E5M2FNUZ', [[0x80]], [[0x7f], [0xff]]],
];

describe('first non-finite element', () => {
  test.each(EXTREMES)('%s', (dtype, nonFinite, finite) => {
    const size = nonFinite[0].length;
    for (const misalignment of [0, 1, 2, 3]) {
      for (const count of [1, 2, 3, 7, 8, 16, 33, 100]) {
        const elements = Array.from({ length: count }, (_, index) => finite[index % finite.length]);
        const bytesWith = (bad?: number[], at = 0) => {
          const all = [...elements];
          if (bad !== undefined) all[at] = bad;
          // The neighbours of the range are not its business.
          const padded = new Uint8Array(misalignment + count * size + 8).fill(0xff);
          padded.set(all.flat(), misalignment);
          return padded.subarray(misalignment, misalignment + count * size);
        };
        expect(firstNonFinite(dtype, bytesWith())).toBe(-1);
        for (const bad of nonFinite) {
          for (const at of new Set([0, count >> 1, count - 1]))
            expect(firstNonFinite(dtype, bytesWith(bad, at))).toBe(at);
        }
      }
    }
  });

  test('integers and types without such values have none', () => {
    const ones = new Uint8Array(48).fill(0xff);
    for (const dtype of ['BOOL', 'U8', 'I64', 'F4', 'F6_E2M3'] as const) expect(firstNonFinite(dtype, ones)).toBe(-1);
    expect(firstNonFinite('F32', new Uint8Array(0))).toBe(-1);
  });
});

describe('verifying a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mergeboard-verify-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** 6 MiB: more than one chunk, with a tensor that lies across the chunks at an odd place. */
  const LAYOUT: TensorSpec[] = [
    { name: 'wide', dtype: 'F64', shape: [100_000] },
    { name: 'big', dtype: 'F32', shape: [1_300_001] },
    { name: 'bytes', dtype: 'U8', shape: [13] },
    { name: 'half', dtype: 'BF16', shape: [7] },
  ];

  async function written(change: (bytes: Uint8Array, begins: ReadonlyMap<string, number>) => void = () => undefined) {
    const { header, tensors, fileBytes } = encodeSafetensorsHeader(LAYOUT, { format: 'pt' });
    const bytes = new Uint8Array(fileBytes).fill(0x11);
    bytes.set(header);
    change(bytes, new Map(tensors.map(({ name, begin }) => [name, begin])));
    const path = join(folder, `${Math.random()}.safetensors`);
    await writeFile(path, bytes);
    return { bytes, path, sha256: createHash('sha256').update(bytes).digest('hex') };
  }
  const verify = (file: { path: string; bytes: Uint8Array }, options: Partial<VerifyOptions> = {}) =>
    verifyFile({
      location: { kind: 'file', path: file.path, bytes: file.bytes.length },
      expectedBytes: file.bytes.length,
      expectedSha256: null,
      safetensors: true,
      ...options,
    });

  test('gives its digest, its header and progress up to the end', async () => {
    const file = await written();
    const progress: number[] = [];
    const verified = await verify(file, {
      expectedSha256: file.sha256.toUpperCase(),
      onProgress: (bytes) => progress.push(bytes),
    });
    expect(verified).toMatchObject({ bytes: file.bytes.length, sha256: file.sha256 });
    expect(verified.header?.tensors.map(({ name }) => name)).toEqual(['wide', 'big', 'half', 'bytes']);
    expect(verified.header?.metadata.get('format')).toBe('pt');
    expect(progress.at(-1)).toBe(file.bytes.length);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test.each([
    ['wide', 8, 99_999, [0, 0, 0, 0, 0, 0, 0xf0, 0x7f]],
    ['big', 4, 0, [0, 0, 0x80, 0x7f]],
    ['big', 4, 1_300_000, [0, 0, 0x80, 0xff]],
    ['half', 2, 6, [0xc0, 0x7f]],
  ])('names the first bad element: %s', async (tensor, size, index, bad) => {
    let offset = 0;
    const file = await written((bytes, begins) => {
      offset = (begins.get(tensor) ?? 0) + size * index;
      bytes.set(bad, offset);
    });
    await expect(verify(file)).rejects.toMatchObject({
      code: 'NON_FINITE',
      message: expect.stringContaining(`element ${index}`),
      place: { tensor, offset },
    });
  });

  test('finds a bad element wherever the chunks are cut', async () => {
    const chunk = 4 * 1024 * 1024;
    for (const near of [chunk - 8, chunk - 4, chunk, chunk + 4]) {
      let index = 0;
      const file = await written((bytes, begins) => {
        const begin = begins.get('big') ?? 0;
        index = Math.floor((near - begin) / 4);
        bytes.set([0, 0, 0x80, 0x7f], begin + 4 * index);
      });
      await expect(verify(file)).rejects.toMatchObject({
        place: { tensor: 'big' },
        message: expect.stringContaining(`element ${index}`),
      });
    }
  });

  test('reports a damaged transfer before what it did to the numbers', async () => {
    const file = await written((bytes, begins) => bytes.set([0x80, 0x7f], begins.get('half')));
    await expect(verify(file, { expectedSha256: 'a'.repeat(64) })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  test('reports another length than announced', async () => {
    const file = await written();
    await expect(verify(file, { expectedBytes: 5 })).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  });

  test('hands the defects of a header over as they are', async () => {
    const file = await written((bytes) => (bytes[8] = 0x5b));
    const failure: unknown = await verify(file).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SafetensorsError);
    expect(failure).toMatchObject({ rule: 'header-not-object', place: { offset: 8 } });
  });

  test('takes other files by length and digest only', async () => {
    const path = join(folder, 'config.json');
    await writeFile(path, '{}');
    const location = { kind: 'file', path, bytes: 2 } as const;
    const sha256 = createHash('sha256').update('{}').digest('hex');
    const verified = await verifyFile({ location, expectedBytes: 2, expectedSha256: sha256, safetensors: false });
    expect(verified).toEqual({ bytes: 2, sha256, header: null });
    await writeFile(join(folder, 'empty'), '');
    const empty = await verifyFile({
      location: { kind: 'file', path: join(folder, 'empty'), bytes: 0 },
      expectedBytes: 0,
      expectedSha256: null,
      safetensors: false,
    });
    expect(empty.sha256).toBe(createHash('sha256').digest('hex'));
  });

  test('a missing file is a storage error, cancelling is neither', async () => {
    const file = await written();
    await expect(verify({ ...file, path: join(folder, 'none') })).rejects.toMatchObject({
      code: 'STORAGE',
      retryable: false,
    });
    const controller = new AbortController();
    const running = verify(file, { signal: controller.signal, onProgress: () => undefined });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(verify(file, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
