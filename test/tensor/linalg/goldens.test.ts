import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { cholesky } from '../../../src/tensor/linalg/cholesky.ts';
import { solveByConjugateGradient } from '../../../src/tensor/linalg/conjugate-gradient.ts';
import { type DenseMatrix, matrix } from '../../../src/tensor/linalg/matrix.ts';
import { polar } from '../../../src/tensor/linalg/polar.ts';
import { qr } from '../../../src/tensor/linalg/qr.ts';
import { solveSymmetricPositive } from '../../../src/tensor/linalg/solve-symmetric.ts';
import { singularValues, svd } from '../../../src/tensor/linalg/svd.ts';
import { symmetricEigen } from '../../../src/tensor/linalg/symmetric-eigen.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import { largestDifference, largestOf } from './matrices.ts';

/** Answers of NumPy and SciPy, made by test/goldens/linalg/make.py. */
interface Packed {
  rows: number;
  columns: number;
  data: number[];
}
interface Golden {
  svd: { name: string; a: Packed; u: Packed; s: number[]; vt: Packed; polar: Packed; q: Packed; r: Packed }[];
  wide: { a: Packed; s: number[] };
  eigen: { name: string; a: Packed; values: number[]; vectors: Packed }[];
  solve: { name: string; a: Packed; b: Packed; x: Packed; factor: Packed; condition: number }[];
  pinv: { name: string; a: Packed; b: Packed; rcond: number; x: Packed }[];
  cg: {
    name: string;
    a: Packed;
    b: Packed;
    start: Packed;
    maxIterations: number;
    precision: 'f32' | 'f64';
    x: Packed;
    exitCode: number;
  }[];
}

const url = new URL('../../goldens/linalg/golden.json', import.meta.url);
const golden = JSON.parse(readFileSync(url, 'utf8')) as Golden;
const workspace = new LinalgWorkspace();

function unpack({ rows, columns, data }: Packed): DenseMatrix {
  return matrix(rows, columns, Float64Array.from(data));
}

function expectClose(found: DenseMatrix, expected: Packed, relative: number): void {
  expect(largestDifference(found, unpack(expected))).toBeLessThanOrEqual(relative * largestOf(unpack(expected)));
}

function row(values: ArrayLike<number>): DenseMatrix {
  return matrix(1, values.length, Float64Array.from(values));
}

function packedRow(values: number[]): Packed {
  return { rows: 1, columns: values.length, data: values };
}

describe('agreement with NumPy and SciPy', () => {
  test.each(golden.svd)('svd, polar and qr: $name', (one) => {
    const a = unpack(one.a);
    const { u, s, vt } = svd(workspace, a);
    expectClose(row(s), packedRow(one.s), 1e-14);
    if (one.name !== 'graded') {
      expectClose(u, one.u, 1e-12);
      expectClose(vt, one.vt, 1e-12);
      expectClose(polar(workspace, a).factor, one.polar, 1e-12);
      const factors = qr(workspace, a);
      expectClose(factors.q, one.q, 1e-12);
      expectClose(factors.r, one.r, 1e-13);
    }
  });

  test('singular values of a wide matrix', () => {
    expectClose(row(singularValues(workspace, unpack(golden.wide.a))), packedRow(golden.wide.s), 1e-14);
  });

  test.each(golden.eigen)('symmetricEigen: $name', (one) => {
    const { values, vectors } = symmetricEigen(workspace, unpack(one.a));
    expectClose(row(values), packedRow(one.values), 1e-14);
    // the vectors of this graph are even or odd: two elements share the largest magnitude, and rounding picks the sign
    if (one.name === 'path graph') {
      const magnitudes = { ...one.vectors, data: one.vectors.data.map(Math.abs) };
      expectClose({ ...vectors, data: vectors.data.map(Math.abs) }, magnitudes, 1e-12);
    } else {
      expectClose(vectors, one.vectors, 1e-11);
    }
  });

  test.each(golden.solve)('cholesky and solveSymmetricPositive: $name', (one) => {
    const a = unpack(one.a);
    expectClose(cholesky(workspace, a), one.factor, 1e-13);
    const { x, condition } = solveSymmetricPositive(workspace, a, unpack(one.b));
    expectClose(x, one.x, 1e-15 * one.condition);
    expect(condition).toBeGreaterThan(one.condition / 3);
    expect(condition).toBeLessThan(one.condition * 1.000001);
  });

  test.each(golden.pinv)('pseudo-inverse: $name', (one) => {
    const singular = { kind: 'pinv', rcond: one.rcond } as const;
    expectClose(solveSymmetricPositive(workspace, unpack(one.a), unpack(one.b), { singular }).x, one.x, 1e-11);
  });

  test.each(golden.cg)('conjugate gradient: $name', (one) => {
    const { maxIterations, precision } = one;
    const start = unpack(one.start);
    const found = solveByConjugateGradient(workspace, unpack(one.a), unpack(one.b), {
      maxIterations,
      precision,
      start,
    });
    expect(found.exitCode).toBe(one.exitCode);
    expectClose(found.x, one.x, precision === 'f32' ? 1e-5 : 1e-10);
  });
});
