import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MatrixNotFiniteError, MatrixShapeError } from '../../../src/tensor/linalg/linalg-errors.ts';
import { matrix } from '../../../src/tensor/linalg/matrix.ts';
import { gemm, gram } from '../../../src/tensor/linalg/products.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import { build, largestDifference, randomMatrix, scaled, times, transposed } from './matrices.ts';

const workspace = new LinalgWorkspace();
const size = fc.integer({ min: 1, max: 40 });

describe('gemm', () => {
  test('is the product of the definition, for any shape, transpose, factor and summand', () => {
    fc.assert(
      fc.property(
        size,
        size,
        size,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.nat(999),
        (m, n, k, ta, tb, add, s) => {
          const a = randomMatrix(m, k, s);
          const b = randomMatrix(k, n, s + 1);
          const c = randomMatrix(m, n, s + 2);
          const found = gemm(workspace, ta ? transposed(a) : a, tb ? transposed(b) : b, {
            transposeA: ta,
            transposeB: tb,
            alpha: -0.5,
            ...(add ? { add: c } : {}),
          });
          const expected = scaled(times(a, b), -0.5);
          if (add) expected.data.forEach((value, i) => (expected.data[i] = value + c.data[i]));
          expect(largestDifference(found, expected)).toBeLessThan(1e-14 * k);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('covers several blocks of depth, rows and columns', () => {
    const a = randomMatrix(101, 530, 1);
    const b = randomMatrix(530, 263, 2);
    expect(largestDifference(gemm(workspace, a, b), times(a, b))).toBeLessThan(1e-12);
  });

  test('takes one matrix on both sides and f32 data', () => {
    const a = matrix(2, 2, new Float32Array([1, 2, 3, 4]));
    expect([...gemm(workspace, a, a).data]).toEqual([7, 10, 15, 22]);
    expect([...gemm(workspace, a, a, { transposeB: true }).data]).toEqual([5, 11, 11, 25]);
  });

  test('names shapes that do not fit', () => {
    const a = randomMatrix(2, 3, 1);
    expect(() => gemm(workspace, a, a)).toThrow('[2, 3] times [2, 3]');
    expect(() => gemm(workspace, a, a, { transposeA: true, add: a })).toThrow(MatrixShapeError);
    expect(() => matrix(2, 3, new Float64Array(5))).toThrow('[2, 3] and has 5 elements');
    expect(() => matrix(0, 3, new Float64Array(0))).toThrow(MatrixShapeError);
    expect(() => gemm(workspace, { rows: 1.5, columns: 2, data: new Float64Array(3) }, a)).toThrow(MatrixShapeError);
  });

  test.each([NaN, Infinity, -Infinity])('names the place of a %p', (bad) => {
    const a = build(3, 4, (i, j) => (i === 1 && j === 2 ? bad : 1));
    expect(() => gemm(workspace, a, transposed(a))).toThrow(MatrixNotFiniteError);
    expect(() => gemm(workspace, a, transposed(a))).toThrow(`[1, 2] is ${bad}`);
  });
});

describe('gram', () => {
  test('is the product with the own transpose, exactly symmetric', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 130 }), fc.nat(999), (m, n, seed) => {
        const a = randomMatrix(m, n, seed);
        const columns = gram(workspace, a);
        const rows = gram(workspace, transposed(a), 'rows');
        expect(largestDifference(columns, times(transposed(a), a))).toBeLessThan(1e-14 * m);
        expect(largestDifference(columns, transposed(columns))).toBe(0);
        expect(largestDifference(columns, rows)).toBe(0);
      }),
      { numRuns: 25 },
    );
  });
});
