import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MatrixShapeError, NotSymmetricError } from '../../../src/tensor/linalg/linalg-errors.ts';
import { type DenseMatrix } from '../../../src/tensor/linalg/matrix.ts';
import { symmetricEigen, symmetricEigenvalues } from '../../../src/tensor/linalg/symmetric-eigen.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import {
  build,
  columnsOffOrthonormal,
  columnsTimes,
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

function randomSymmetric(n: number, seed: number): DenseMatrix {
  const a = randomMatrix(n, n, seed);
  return build(n, n, (i, j) => a.data[i * n + j] + a.data[j * n + i]);
}

function withEigenvalues(values: readonly number[], seed: number): DenseMatrix {
  const q = randomOrthogonal(values.length, seed);
  const a = times(columnsTimes(q, values), transposed(q));
  return build(a.rows, a.rows, (i, j) => a.data[Math.max(i, j) * a.rows + Math.min(i, j)]);
}

/** What must hold of every decomposition. */
function expectDecomposed(a: DenseMatrix): Float64Array {
  const { values, vectors } = symmetricEigen(workspace, a);
  const n = a.rows;
  const unit = largestOf(a) || 1;
  const rebuilt = times(
    columnsTimes(
      vectors,
      values.map((value) => value / unit),
    ),
    transposed(vectors),
  );
  expect(
    largestDifference(
      rebuilt,
      build(n, n, (i, j) => a.data[i * n + j] / unit),
    ),
  ).toBeLessThan(2e-14 * n);
  expect(columnsOffOrthonormal(vectors)).toBeLessThan(1e-14 * n);
  expect([...values]).toEqual([...values].sort((x, y) => x - y));
  for (let j = 0; j < n; j++) {
    const column = Array.from({ length: n }, (_, i) => vectors.data[i * n + j]);
    expect(column.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0)).toBeGreaterThan(0);
  }
  return values;
}

describe('symmetricEigen', () => {
  test('rebuilds random matrices of any order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(9999), (n, seed) => {
        expectDecomposed(randomSymmetric(n, seed));
      }),
      { numRuns: 40 },
    );
  });

  test('crosses the borders of panels and blocks', () => {
    for (const n of [32, 33, 34, 64, 65, 97, 130]) expectDecomposed(randomSymmetric(n, n));
  });

  test.each([
    ['repeated', [2, 2, 2, 2, -1, -1, -1, 5, 5]],
    ['all equal', [3, 3, 3, 3, 3]],
    ['rank one', [0, 0, 0, 0, 0, 0, 7]],
    ['opposite', [1, -1, 1, -1, 1, -1]],
    ['nearly equal', [1, 1 + 1e-14, 1 + 2e-14, 1 - 1e-15, 2]],
    ['over 15 decades', [1, 1e-3, 1e-6, 1e-9, 1e-12, 1e-15]],
  ])('finds eigenvalues that are %s', (_, wanted) => {
    const found = expectDecomposed(withEigenvalues(wanted, 5));
    const top = Math.max(...wanted.map(Math.abs));
    [...wanted]
      .sort((x, y) => x - y)
      .forEach((value, i) => expect(Math.abs(found[i] - value)).toBeLessThan(1e-14 * top));
  });

  test('takes the zero matrix, diagonals, and graded matrices either way round', () => {
    expect([...expectDecomposed(scaled(identity(6), 0))]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...expectDecomposed(build(4, 4, (i, j) => (i === j ? [3, -1, 2, 0][i] : 0)))]).toEqual([-1, 0, 2, 3]);
    for (const power of [8, -8]) {
      const a = randomSymmetric(12, 3);
      expectDecomposed(build(12, 12, (i, j) => a.data[i * 12 + j] * 10 ** ((power * (i + j)) / 12)));
    }
  });

  test('knows the spectrum of the path graph', () => {
    const n = 50;
    const values = expectDecomposed(build(n, n, (i, j) => (Math.abs(i - j) === 1 ? 1 : 0)));
    values.forEach((value, k) => expect(value).toBeCloseTo(-2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 12));
  });

  test.each([1e150, 1e-150, 1e300, 1e-300, 5e-324])('scales with the matrix: times %p', (factor) => {
    const a = randomGram(9, 2);
    const wanted = symmetricEigen(workspace, a).values;
    const found = expectDecomposed(scaled(a, factor / 16));
    // at the bottom of the range the elements themselves are rounded
    const slack = Math.max(1e-13 * wanted[8], 16 * 9 * (5e-324 / factor));
    found.forEach((value, i) => expect(Math.abs((value / factor) * 16 - wanted[i])).toBeLessThanOrEqual(slack));
  });

  test('gives the same values without vectors', () => {
    const a = randomSymmetric(45, 8);
    const { values } = symmetricEigen(workspace, a);
    const alone = symmetricEigenvalues(workspace, a);
    expect([...alone]).toEqual([...values]);
  });

  test('is repeatable to the bit', () => {
    const a = randomSymmetric(60, 9);
    expect(symmetricEigen(new LinalgWorkspace(), a)).toEqual(symmetricEigen(workspace, a));
  });

  test('evens out rounding and refuses what is not symmetric', () => {
    const a = build(3, 3, (i, j) => 1 + i + j + (i > j ? 1e-9 : 0));
    expect(symmetricEigen(workspace, a).values[2]).toBeGreaterThan(0);
    expect(() => symmetricEigen(workspace, randomMatrix(4, 4, 1))).toThrow(NotSymmetricError);
    expect(() => symmetricEigen(workspace, randomMatrix(4, 3, 1))).toThrow(MatrixShapeError);
  });
});
