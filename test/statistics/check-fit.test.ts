import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../src/errors.ts';
import { checkFit, type ExpectedStatistic } from '../../src/statistics/check-fit.ts';
import { checkValues } from '../../src/statistics/check-values.ts';
import {
  formatStatisticMetadata,
  parseStatisticMetadata,
  STATISTIC_KEY,
  type StatisticMetadata,
} from '../../src/statistics/metadata.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { readSafetensorsHeader } from '../../src/storage/safetensors/read-header.ts';
import { statisticFile } from '../support/statistics.ts';

const MODEL = 'c'.repeat(64);
const gram: ExpectedStatistic = {
  ...{ model: MODEL, kind: 'GRAM', variant: null },
  tensors: [
    { name: 'q.weight', dtype: 'BF16', shape: [8, 4] },
    { name: 'k.weight', dtype: 'BF16', shape: [2, 4] },
    { name: 'kernel', dtype: 'F32', shape: [3, 2, 2, 1] },
    { name: 'bias', dtype: 'F32', shape: [8] },
    { name: 'ids', dtype: 'I64', shape: [4, 4] },
    { name: '__proto__', dtype: 'F32', shape: [4, 4] },
  ],
};
const square = { shape: [4, 4], values: [1] };

async function fit(covers: Record<string, string>, tensors: Parameters<typeof statisticFile>[1]) {
  const file = statisticFile({ kind: 'GRAM', model: MODEL, normaliser: 'rows', covers }, tensors);
  return checkFit(await readSafetensorsHeader(memorySource(file)), gram);
}

describe('a Gram', () => {
  test('may be stored once for several weights, under any name, and be of a convolution', async () => {
    const covers = { 'q.weight': 'shared', 'k.weight': 'shared', kernel: 'kernel' };
    await expect(fit(covers, { shared: square, kernel: square })).resolves.toMatchObject({ kind: 'GRAM', covers });
  });

  test('of a weight that is named like a prototype is refused, not taken for something else', async () => {
    const covers = JSON.parse('{"__proto__":"x","q.weight":"y"}') as Record<string, string>;
    await expect(fit(covers, { x: square, y: square })).rejects.toMatchObject({ place: { tensor: 'x' } });
  });

  test.each([
    ['of a vector', { bias: 'x' }, { x: square }, 'SHAPE_MISMATCH', 'bias'],
    ['of integers', { ids: 'x' }, { x: square }, 'DTYPE_UNSUPPORTED', 'ids'],
    ['of outputs', { 'q.weight': 'x' }, { x: { shape: [8, 8], values: [1] } }, 'SHAPE_MISMATCH', 'x'],
    ['as a vector', { 'q.weight': 'x' }, { x: { shape: [16], values: [1] } }, 'SHAPE_MISMATCH', 'x'],
    ['beside one without a use', { 'q.weight': 'x' }, { x: square, y: square }, 'DATA_INVALID', 'y'],
    ['of nothing known', { toString: 'x' }, { x: square }, 'TENSOR_MISSING', 'toString'],
  ])('%s is refused', async (_, covers, tensors, code, tensor) => {
    await expect(fit(covers, tensors)).rejects.toMatchObject({ code, place: { tensor } });
  });
});

describe('metadata of a statistic', () => {
  test('whatever stands there is read, or refused by name', () => {
    const near = fc.record(
      {
        schema: fc.constantFrom(1, 2, '1'),
        kind: fc.constantFrom('FISHER', 'GRAM', 'fisher'),
        variant: fc.constantFrom('empirical', 'optimizer', null),
        model: fc.constantFrom(MODEL, MODEL.toUpperCase(), 3),
        normaliser: fc.string(),
        n: fc.oneof(fc.integer(), fc.double(), fc.constant(null)),
        covers: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(near, fc.jsonValue()), (value) => {
        try {
          parseStatisticMetadata(new Map([[STATISTIC_KEY, JSON.stringify(value)]]));
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect(error).toMatchObject({ code: 'DATA_INVALID' });
          expect((error as AppError).message.startsWith(STATISTIC_KEY)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('that is no JSON is refused', () => {
    for (const text of ['', '{', 'NaN', '[1,]']) {
      expect(() => parseStatisticMetadata(new Map([[STATISTIC_KEY, text]]))).toThrow(AppError);
    }
  });

  test('is what was written', () => {
    const metadata: StatisticMetadata = {
      ...{
        schema: 1,
        kind: 'FISHER',
        variant: 'sampled',
        model: MODEL,
        benchmark: 'grid@1',
        cell: 'a/b',
        split: 'tune',
      },
      ...{ n: 3, rows: 3, normaliser: 'examples', seed: 0, data: 'd'.repeat(64), loss: 'ℓ', scope: 'all' },
    };
    expect(parseStatisticMetadata(new Map(Object.entries(formatStatisticMetadata(metadata))))).toEqual(metadata);
  });
});

describe('values', () => {
  const check = async (values: readonly number[]) => {
    const width = Math.sqrt(values.length);
    const file = statisticFile(null, { g: { shape: [width, width], values } });
    const { tensors } = await readSafetensorsHeader(memorySource(file));
    return checkValues(memorySource(file), 'GRAM', tensors);
  };

  test('of any second moment pass, in f32', async () => {
    const rows = fc.array(fc.tuple(fc.float(), fc.float(), fc.float()), { minLength: 1, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(rows, async (drawn) => {
        const x = drawn.map((row) => row.map((v) => (Number.isFinite(v) ? Math.max(-1e15, Math.min(1e15, v)) : 0)));
        const entry = (i: number, j: number) => x.reduce((sum, row) => sum + row[i] * row[j], 0) / x.length;
        const values = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => Math.fround(entry(i, j))));
        await expect(check(values)).resolves.toBeUndefined();
      }),
    );
  });

  test('of a dead input are zero across', async () => {
    await expect(check([0, 0, 0, 1])).resolves.toBeUndefined();
    await expect(check([0, 1e-20, 1e-20, 1])).rejects.toMatchObject({ code: 'DATA_INVALID' });
  });
});
