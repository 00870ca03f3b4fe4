import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MatrixNotFiniteError } from '../../../src/tensor/linalg/linalg-errors.ts';
import { type DenseMatrix } from '../../../src/tensor/linalg/matrix.ts';
import { singularValues, svd } from '../../../src/tensor/linalg/svd.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import {
  build,
  columnsOffOrthonormal,
  columnsTimes,
  largestDifference,
  largestOf,
  randomMatrix,
  scaled,
  times,
  transposed,
  withSingularValues,
} from './matrices.ts';

const workspace = new LinalgWorkspace();

/** What must hold of every decomposition. */
function expectDecomposed(a: DenseMatrix): Float64Array {
  const { u, s, vt } = svd(workspace, a);
  const q = Math.min(a.rows, a.columns);
  const long = Math.max(a.rows, a.columns);
  expect([u.rows, u.columns, s.length, vt.rows, vt.columns]).toEqual([a.rows, q, q, q, a.columns]);
  const unit = largestOf(a) || 1;
  const rebuilt = times(
    columnsTimes(
      u,
      s.map((value) => value / unit),
    ),
    vt,
  );
  const wanted = build(a.rows, a.columns, (i, j) => a.data[i * a.columns + j] / unit);
  expect(largestDifference(rebuilt, wanted)).toBeLessThan(2e-14 * long);
  expect(columnsOffOrthonormal(u)).toBeLessThan(1e-14 * long);
  expect(columnsOffOrthonormal(transposed(vt))).toBeLessThan(1e-14 * long);
  expect(s.every((value, i) => value >= 0 && (i === 0 || value <= s[i - 1]))).toBe(true);
  for (let j = 0; j < q; j++) {
    const column = Array.from({ length: a.rows }, (_, i) => u.data[i * q + j]);
    expect(column.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0)).toBeGreaterThan(0);
  }
  return s;
}

describe('svd', () => {
  test('rebuilds random matrices of any shape', () => {
    const size = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(size, size, fc.nat(9999), (m, n, seed) => {
        expectDecomposed(randomMatrix(m, n, seed));
      }),
      { numRuns: 50 },
    );
  });

  test('crosses the borders of panels and blocks, and takes rows, columns and single numbers', () => {
    for (const [m, n] of [
      [33, 33],
      [65, 65],
      [129, 70],
      [40, 130],
      [1, 9],
      [9, 1],
      [1, 1],
    ]) {
      expectDecomposed(randomMatrix(m, n, m + n));
    }
    expect([
      ...svd(
        workspace,
        build(1, 1, () => -3),
      ).s,
    ]).toEqual([3]);
  });

  test.each([
    ['repeated', [4, 4, 4, 4, 2, 2, 2, 2]],
    ['of rank three', [5, 3, 1, 0, 0, 0, 0, 0]],
    ['of rank one', [5, 0, 0, 0, 0, 0, 0, 0]],
    ['clustered', [1, 1 - 1e-15, 1 - 2e-15, 1e-8, 1e-8, 1e-8, 1e-16, 1e-16]],
    ['over 14 decades', [1, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14]],
  ])('finds singular values that are %s', (_, wanted) => {
    for (const [m, n] of [
      [8, 8],
      [20, 8],
      [8, 15],
    ]) {
      const found = expectDecomposed(withSingularValues(m, n, wanted, 3));
      wanted.forEach((value, i) => expect(Math.abs(found[i] - value)).toBeLessThan(2e-14 * wanted[0]));
    }
  });

  test('stays orthogonal on a large null space', () => {
    const left = randomMatrix(90, 10, 1);
    const right = randomMatrix(10, 90, 2);
    const s = expectDecomposed(times(left, right));
    expect(s[10]).toBeLessThan(1e-13 * s[0]);
  });

  test('takes zero matrices, zero columns, bidiagonals with zeros, graded and triangular ones', () => {
    expect([...expectDecomposed(build(5, 3, () => 0))]).toEqual([0, 0, 0]);
    expect([...expectDecomposed(build(3, 5, () => 0))]).toEqual([0, 0, 0]);
    const a = randomMatrix(12, 12, 3);
    expectDecomposed(build(12, 12, (i, j) => (j % 3 === 0 ? 0 : a.data[i * 12 + j])));
    expectDecomposed(build(12, 12, (i, j) => (i === j ? Number(i % 4 !== 0) : j === i + 1 ? 1 : 0)));
    expectDecomposed(build(12, 12, (i, j) => (j === i + 1 ? 1 : 0)));
    expectDecomposed(build(12, 12, (i, j) => (j >= i ? 1 : 0)));
    for (const power of [12, -12]) {
      expectDecomposed(build(12, 12, (i, j) => a.data[i * 12 + j] * 10 ** ((power * i) / 6)));
      expectDecomposed(build(12, 12, (i, j) => a.data[i * 12 + j] * 10 ** ((power * (i + j)) / 12)));
    }
  });

  const n = 50;
  const noise = randomMatrix(n, n, 6);
  test.each<[string, (i: number, j: number) => number]>([
    ['Hilbert', (i, j) => 1 / (i + j + 1)],
    ['Kahan', (i, j) => (j < i ? 0 : (j === i ? 1 : -0.4) * 0.8 ** i)],
    ['all ones', () => 1],
    [
      'glued Wilkinson',
      (i, j) => {
        if (i === j) return Math.abs(8 - (i % 17));
        return Math.abs(i - j) === 1 ? (Math.max(i, j) % 17 === 0 ? 1e-14 : 1) : 0;
      },
    ],
    ['blocks of falling size', (i, j) => (i >> 3 === j >> 3 ? noise.data[i * n + j] * 10 ** (-4 * (i >> 3)) : 0)],
    ['numbers near 1 and near 1e-290', (i, j) => noise.data[i * n + j] * ((i + j) % 3 === 0 ? 1 : 1e-290)],
  ])('rebuilds the matrix: %s', (_, at) => {
    expectDecomposed(build(n, n, at));
  });

  test.each([1e150, 1e-150, 1e300, 1e-300])('scales with the matrix: times %p', (factor) => {
    const a = randomMatrix(9, 6, 2);
    const wanted = svd(workspace, a).s;
    const found = expectDecomposed(scaled(a, factor));
    found.forEach((value, i) => expect(value / factor).toBeCloseTo(wanted[i], 12));
  });

  test('of the transpose has the sides exchanged', () => {
    const a = randomMatrix(10, 7, 4);
    const one = svd(workspace, a);
    const other = svd(workspace, transposed(a));
    expect(largestDifference(times(one.u, one.vt), transposed(times(other.u, other.vt)))).toBeLessThan(1e-13);
  });

  test('is repeatable to the bit, and gives the same values without vectors', () => {
    const a = randomMatrix(50, 40, 9);
    const first = svd(workspace, a);
    expect(svd(new LinalgWorkspace(), a)).toEqual(first);
    expect([...singularValues(workspace, a)]).toEqual([...first.s]);
  });

  test('names the place of a NaN', () => {
    expect(() =>
      svd(
        workspace,
        build(2, 3, (i, j) => (i === 1 && j === 0 ? NaN : 1)),
      ),
    ).toThrow(MatrixNotFiniteError);
  });
});
