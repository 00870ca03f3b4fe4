import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCpuMatrixDevice } from '../../src/tensor/cpu-matrix-device.ts';
import { LinalgOptionError, MatrixNotFiniteError, MatrixShapeError } from '../../src/tensor/linalg/linalg-errors.ts';
import { type SidedTerm } from '../../src/tensor/linalg/conjugate-gradient-of-terms.ts';
import {
  build,
  columnsOffOrthonormal,
  columnsTimes,
  identity,
  largestDifference,
  largestOf,
  randomMatrix,
  scaled,
  times,
  transposed,
} from './linalg/matrices.ts';

const device = createCpuMatrixDevice();
const size = fc.integer({ min: 1, max: 24 });

describe('the f64 device on the CPU', () => {
  test('says what it is', () => {
    expect(device.name).toBe('cpu/f64');
    expect(device.precision).toBe('f64');
  });

  test('multiplies, with transposes, a factor and a summand', async () => {
    const a = randomMatrix(4, 3, 1);
    const b = randomMatrix(5, 3, 2);
    const c = randomMatrix(4, 5, 3);
    const found = await device.product(a, b, { transposeB: true, alpha: 2, add: c });
    const expected = await device.combine(2, times(a, transposed(b)), 1, c);
    expect(largestDifference(found, expected)).toBeLessThan(1e-14);
  });

  test('gives Gram matrices of columns and of rows', async () => {
    const a = randomMatrix(6, 4, 5);
    expect(largestDifference(await device.gram(a), times(transposed(a), a))).toBeLessThan(1e-14);
    expect(largestDifference(await device.gram(a, 'rows'), times(a, transposed(a)))).toBeLessThan(1e-14);
  });

  test('scales and adds without touching its operands', async () => {
    const a = build(1, 2, (_i, j) => j + 1);
    expect([...(await device.combine(3, a)).data]).toEqual([3, 6]);
    expect([...(await device.combine(3, a, -1, a)).data]).toEqual([2, 4]);
    expect([...a.data]).toEqual([1, 2]);
    await expect(device.combine(1, a, 1, identity(2))).rejects.toThrow(MatrixShapeError);
    await expect(
      device.combine(
        1,
        build(1, 1, () => NaN),
      ),
    ).rejects.toThrow(MatrixNotFiniteError);
  });

  test('gives the polar factor with the sum of the singular values', async () => {
    await fc.assert(
      fc.asyncProperty(size, size, fc.nat(999), async (m, n, seed) => {
        const a = randomMatrix(m, n, seed);
        const { factor, nuclearNorm, residual } = await device.polar(a);
        expect(columnsOffOrthonormal(m >= n ? factor : transposed(factor))).toBeLessThan(1e-12);
        expect(residual).toBeLessThan(1e-12);
        const values = await device.singularValues(a);
        expect(nuclearNorm).toBeCloseTo(
          values.reduce((sum, x) => sum + x, 0),
          10,
        );
      }),
      { numRuns: 20 },
    );
  });

  test('decomposes and solves as linalg does', async () => {
    const a = randomMatrix(7, 5, 8);
    const { u, s, vt } = await device.svd(a);
    expect(largestDifference(times(columnsTimes(u, s), vt), a)).toBeLessThan(1e-13);
    const { q, r } = await device.qr(a);
    expect(largestDifference(times(q, r), a)).toBeLessThan(1e-13);
    const g = await device.gram(a);
    const { values, vectors } = await device.symmetricEigen(g);
    expect(largestDifference(times(columnsTimes(vectors, values), transposed(vectors)), g)).toBeLessThan(1e-13);
    const l = await device.cholesky(g);
    expect(largestDifference(times(l, transposed(l)), g)).toBeLessThan(1e-13);
    const b = randomMatrix(5, 2, 9);
    const { x } = await device.solveSymmetric(g, b);
    expect(largestDifference(times(g, x), b)).toBeLessThan(1e-12);
  });

  test('rejects, and never throws, for what does not fit', async () => {
    const promise = device.product(identity(2), identity(3));
    await expect(promise).rejects.toThrow(MatrixShapeError);
  });

  test('goes on after its memory was given back', async () => {
    await device.product(identity(3), identity(3));
    device.free();
    expect([...(await device.product(identity(2), identity(2))).data]).toEqual([1, 0, 0, 1]);
  });
});

describe('conjugate gradients over a sum of two-sided terms', () => {
  const positive = (n: number, seed: number) => {
    const a = randomMatrix(n, n, seed);
    return build(n, n, (i, j) => times(transposed(a), a).data[i * n + j] + (i === j ? 1 : 0));
  };
  const apply = (terms: readonly SidedTerm[], x: ReturnType<typeof identity>) =>
    terms
      .map(({ left, right }) => times(times(left ?? identity(x.rows), x), right ?? identity(x.columns)))
      .reduce((sum, part) =>
        build(x.rows, x.columns, (i, j) => sum.data[i * x.columns + j] + part.data[i * x.columns + j]),
      );

  test('solves Σ left·X·right = B with either side left out', async () => {
    const terms = [
      { left: positive(5, 1) },
      { right: positive(3, 2) },
      { left: positive(5, 3), right: positive(3, 4) },
      {},
    ];
    const x = randomMatrix(5, 3, 6);
    const b = apply(terms, x);
    const found = await device.conjugateGradient(terms, b, { maxIterations: 200, relativeTolerance: 1e-13 });
    expect(found.stop).toBe('converged');
    expect(largestDifference(found.x, x)).toBeLessThan(1e-9 * largestOf(x));
  });

  test('stops early at a stated number of steps, nearer to the start', async () => {
    const a = positive(8, 5);
    const b = randomMatrix(8, 2, 7);
    const start = scaled(b, 0.1);
    const one = await device.conjugateGradient([{ left: a }], b, { maxIterations: 1, start, relativeTolerance: 0 });
    expect(one).toMatchObject({ iterations: 1, stop: 'limit' });
    expect(one.residualAfter).toBeLessThan(one.residualBefore);
  });

  test('refuses an operator without terms, or of another shape', async () => {
    const b = identity(3);
    await expect(device.conjugateGradient([], b, { maxIterations: 1 })).rejects.toThrow(LinalgOptionError);
    const wrong = device.conjugateGradient([{ left: identity(2) }], b, { maxIterations: 1 });
    await expect(wrong).rejects.toThrow(MatrixShapeError);
  });
});
