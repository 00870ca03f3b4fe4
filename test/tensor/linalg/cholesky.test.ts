import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cholesky, solveTriangular } from '../../../src/tensor/linalg/cholesky.ts';
import {
  MatrixShapeError,
  NotPositiveDefiniteError,
  NotSymmetricError,
  SingularMatrixError,
} from '../../../src/tensor/linalg/linalg-errors.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import {
  build,
  identity,
  largestDifference,
  largestOf,
  randomGram,
  randomMatrix,
  scaled,
  times,
  transposed,
} from './matrices.ts';

const workspace = new LinalgWorkspace();

function failureOf(work: () => unknown): NotPositiveDefiniteError {
  try {
    work();
  } catch (error) {
    if (error instanceof NotPositiveDefiniteError) return error;
    throw error;
  }
  throw new Error('it succeeded');
}

describe('cholesky', () => {
  test('gives a lower triangular factor of any order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.nat(999), (n, seed) => {
        const a = randomGram(n, seed);
        const l = cholesky(workspace, a);
        expect(l.data.every((value, i) => i % n <= Math.floor(i / n) || value === 0)).toBe(true);
        expect(largestDifference(times(l, transposed(l)), a)).toBeLessThan(1e-14 * n * largestOf(a));
      }),
      { numRuns: 30 },
    );
  });

  test.each([1e300, 1e-300, 1e150, 1e-150])('takes matrices of the size %p', (factor) => {
    const a = randomGram(20, 1);
    const l = cholesky(workspace, scaled(a, factor));
    const wanted = cholesky(workspace, a);
    expect(largestDifference(scaled(l, 1 / Math.sqrt(factor)), wanted)).toBeLessThan(1e-12);
  });

  test('does not mind graded matrices', () => {
    const a = randomGram(24, 2);
    const graded = build(24, 24, (i, j) => a.data[i * 24 + j] * 10 ** (-6 * (i + j)));
    const l = cholesky(workspace, graded);
    const wanted = cholesky(workspace, a);
    const back = build(24, 24, (i, j) => l.data[i * 24 + j] * 10 ** (6 * i));
    expect(largestDifference(back, wanted)).toBeLessThan(1e-12);
  });

  test.each([0, 5, 16, 17, 40, 63])('reports index and value of the pivot %i', (index) => {
    const n = 64;
    const a = build(n, n, (i, j) => (i === j ? (i === index ? -2 : 4) : 0));
    const failure = failureOf(() => cholesky(workspace, a));
    expect(failure).toMatchObject({ index, value: -2, code: 'NUMERIC' });
    expect(failure.message).toContain(`pivot ${index} is -2`);
  });

  test('sees that a matrix is singular through the rounding', () => {
    // 10 independent directions only: pivots that are zero in truth come out as noise of either sign, and of a size that
    // the condition of the part before them multiplies, so that the first of them may slip through
    for (let seed = 0; seed < 20; seed++) {
      const failure = failureOf(() => cholesky(workspace, randomGram(30, seed, 10)));
      expect(failure.index).toBeGreaterThanOrEqual(10);
    }
    expect(failureOf(() => cholesky(workspace, scaled(identity(3), 0))).index).toBe(0);
  });

  test('refuses what is not symmetric or not square', () => {
    expect(() => cholesky(workspace, randomMatrix(3, 3, 1))).toThrow(NotSymmetricError);
    expect(() => cholesky(workspace, randomMatrix(3, 4, 1))).toThrow(MatrixShapeError);
    expect(() => cholesky(workspace, identity(3), { pivotTolerance: NaN })).toThrow('pivotTolerance');
  });
});

describe('solveTriangular', () => {
  test('solves with the factor and with its transpose, for many right-hand sides', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 20 }), fc.nat(999), (n, r, seed) => {
        const noise = randomMatrix(n, n, seed);
        // what is above the diagonal must not be read
        const l = build(n, n, (i, j) => (i === j ? 2 : i > j ? noise.data[i * n + j] / n : 1e9));
        const lower = build(n, n, (i, j) => (i >= j ? l.data[i * n + j] : 0));
        const b = randomMatrix(n, r, seed + 1);
        expect(largestDifference(times(lower, solveTriangular(workspace, l, b)), b)).toBeLessThan(1e-13);
        const x = solveTriangular(workspace, l, b, { transpose: true });
        expect(largestDifference(times(transposed(lower), x), b)).toBeLessThan(1e-13);
      }),
      { numRuns: 30 },
    );
  });

  test('names a zero on the diagonal and rows that differ', () => {
    const l = build(3, 3, (i, j) => (i === j && i !== 1 ? 1 : 0));
    expect(() => solveTriangular(workspace, l, randomMatrix(3, 2, 1))).toThrow(SingularMatrixError);
    expect(() => solveTriangular(workspace, identity(3), randomMatrix(4, 2, 1))).toThrow('their rows differ');
  });
});
