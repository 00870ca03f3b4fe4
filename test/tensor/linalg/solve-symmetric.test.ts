import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LinalgOptionError, NotPositiveDefiniteError } from '../../../src/tensor/linalg/linalg-errors.ts';
import { type DenseMatrix } from '../../../src/tensor/linalg/matrix.ts';
import { solveSymmetricPositive } from '../../../src/tensor/linalg/solve-symmetric.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import {
  build,
  identity,
  largestDifference,
  largestOf,
  randomGram,
  randomMatrix,
  randomOrthogonal,
  scaled,
  times,
  transposed,
} from './matrices.ts';

const workspace = new LinalgWorkspace();

/** `a` with zero rows and columns put in at these places of the larger matrix. */
function withDeadDims(a: DenseMatrix, dead: readonly number[]): DenseMatrix {
  const n = a.rows + dead.length;
  const alive = Array.from({ length: n }, (_, i) => i).filter((i) => !dead.includes(i));
  return build(n, n, (i, j) => {
    const [p, q] = [alive.indexOf(i), alive.indexOf(j)];
    return p < 0 || q < 0 ? 0 : a.data[p * a.rows + q];
  });
}

describe('solveSymmetricPositive', () => {
  test('solves, with a small residual whatever the condition', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 10 }),
        fc.nat(999),
        (n, r, decades, seed) => {
          const q = randomOrthogonal(n, seed);
          const values = build(n, n, (i, j) => (i === j ? 10 ** ((-decades * i) / n) : 0));
          const noisy = times(times(q, values), transposed(q));
          const a = build(n, n, (i, j) => noisy.data[Math.max(i, j) * n + Math.min(i, j)]);
          const b = randomMatrix(n, r, seed + 1);
          const { x, rank } = solveSymmetricPositive(workspace, a, b);
          expect(rank).toBe(n);
          expect(largestDifference(times(a, x), b)).toBeLessThan(1e-13 * n * (largestOf(x) + 1));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('estimates the condition', () => {
    const a = build(40, 40, (i, j) => (i === j ? 2 ** -i : 0));
    const { condition } = solveSymmetricPositive(workspace, a, randomMatrix(40, 1, 1));
    expect(condition).toBeCloseTo(2 ** 39, -3);
    expect(solveSymmetricPositive(workspace, identity(5), randomMatrix(5, 1, 1)).condition).toBeCloseTo(1, 12);
  });

  test.each([1e150, 1e-150])('scales with the matrix: times %p', (factor) => {
    const a = randomGram(12, 1);
    const b = randomMatrix(12, 3, 2);
    const plain = solveSymmetricPositive(workspace, a, b);
    const { x, condition } = solveSymmetricPositive(workspace, scaled(a, factor), b);
    expect(largestDifference(scaled(x, factor), plain.x)).toBeLessThan(1e-12 * largestOf(plain.x));
    expect(condition / plain.condition).toBeCloseTo(1, 10);
  });

  test('says which pivot fails when nothing else was asked for', () => {
    const a = withDeadDims(randomGram(6, 1), [2]);
    expect(() => solveSymmetricPositive(workspace, a, randomMatrix(7, 2, 1))).toThrow(NotPositiveDefiniteError);
    expect(() => solveSymmetricPositive(workspace, a, randomMatrix(7, 2, 1))).toThrow('pivot 2 is 0');
  });

  describe('zero-dead-dims', () => {
    const options = { singular: { kind: 'zero-dead-dims' } } as const;

    test('leaves dead dimensions out and puts zeros back', () => {
      const dead = [0, 3, 4, 22];
      const core = randomGram(19, 4);
      const b = randomMatrix(23, 5, 5);
      const alive = Array.from({ length: 23 }, (_, i) => i).filter((i) => !dead.includes(i));
      const found = solveSymmetricPositive(workspace, withDeadDims(core, dead), b, options);
      const part = solveSymmetricPositive(
        workspace,
        core,
        build(19, 5, (i, j) => b.data[alive[i] * 5 + j]),
      );
      expect(found).toMatchObject({ rank: 19, deadDims: dead, condition: part.condition, ridge: 0 });
      const expected = build(23, 5, (i, j) => (dead.includes(i) ? 0 : part.x.data[alive.indexOf(i) * 5 + j]));
      expect(largestDifference(found.x, expected)).toBe(0);
    });

    test('is the plain solution where nothing is dead, and zero where everything is', () => {
      const a = randomGram(8, 1);
      const b = randomMatrix(8, 3, 2);
      expect(solveSymmetricPositive(workspace, a, b, options)).toEqual(solveSymmetricPositive(workspace, a, b));
      const none = solveSymmetricPositive(workspace, scaled(a, 0), b, options);
      expect(none).toMatchObject({ rank: 0, condition: 1, deadDims: [0, 1, 2, 3, 4, 5, 6, 7] });
      expect(largestOf(none.x)).toBe(0);
    });

    test('names a failing pivot by its place in the whole matrix', () => {
      const singular = build(3, 3, () => 1);
      const a = withDeadDims(singular, [0, 1]);
      expect(() => solveSymmetricPositive(workspace, a, randomMatrix(5, 1, 1), options)).toThrow('pivot 3 is 0');
    });

    test('keeps a dimension whose row only sums to zero', () => {
      const a = build(2, 2, (i, j) => (i === j ? 2 : -1.9999));
      expect(solveSymmetricPositive(workspace, a, randomMatrix(2, 1, 1), options).deadDims).toEqual([]);
    });
  });

  describe('ridge', () => {
    test('solves the problem with the mean of the diagonal added', () => {
      const a = randomGram(12, 3, 5);
      const b = randomMatrix(12, 2, 4);
      const { x, ridge } = solveSymmetricPositive(workspace, a, b, { singular: { kind: 'ridge', relative: 1e-3 } });
      const trace = a.data.reduce((sum, value, i) => sum + (i % 13 === 0 ? value : 0), 0);
      expect(ridge).toBeCloseTo((1e-3 * trace) / 12, 14);
      const raised = build(12, 12, (i, j) => a.data[i * 12 + j] + (i === j ? ridge : 0));
      expect(largestDifference(times(raised, x), b)).toBeLessThan(1e-11);
    });

    test.each([0, -1, NaN, Infinity])('refuses the factor %p', (relative) => {
      const solve = () =>
        solveSymmetricPositive(workspace, identity(2), identity(2), { singular: { kind: 'ridge', relative } });
      expect(solve).toThrow(LinalgOptionError);
    });
  });

  describe('pinv', () => {
    test('gives the solution of least norm of a consistent system', () => {
      const a = randomGram(15, 6, 6);
      const wanted = times(a, randomMatrix(15, 3, 7));
      const b = times(a, wanted);
      const { x, rank, condition } = solveSymmetricPositive(workspace, a, b, {
        singular: { kind: 'pinv', rcond: 1e-9 },
      });
      expect(rank).toBe(6);
      expect(condition).toBeGreaterThan(1);
      expect(largestDifference(x, wanted)).toBeLessThan(1e-9 * largestOf(wanted));
    });

    test('is the plain solution for a definite matrix, at any scale, and zero for the zero matrix', () => {
      const a = randomGram(10, 1);
      const b = randomMatrix(10, 3, 2);
      const plain = solveSymmetricPositive(workspace, a, b).x;
      for (const factor of [1, 1e150, 1e-150]) {
        const { x, rank } = solveSymmetricPositive(workspace, scaled(a, factor), b, { singular: { kind: 'pinv' } });
        expect(rank).toBe(10);
        expect(largestDifference(scaled(x, factor), plain)).toBeLessThan(1e-10 * largestOf(plain));
      }
      const none = solveSymmetricPositive(workspace, scaled(a, 0), b, { singular: { kind: 'pinv' } });
      expect(none).toMatchObject({ rank: 0, condition: 1 });
      expect(largestOf(none.x)).toBe(0);
    });

    test('refuses a matrix with a negative eigenvalue, and a cut out of range', () => {
      const a = build(2, 2, (i, j) => (i === j ? 1 : 2));
      const solve = (rcond?: number) =>
        solveSymmetricPositive(workspace, a, identity(2), {
          singular: rcond === undefined ? { kind: 'pinv' } : { kind: 'pinv', rcond },
        });
      expect(() => solve()).toThrow('eigenvalue 0 is -');
      expect(() => solve(1)).toThrow(LinalgOptionError);
    });
  });
});
