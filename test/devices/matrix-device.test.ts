import { beforeAll, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { createCpuMatrixDevice } from '../../src/tensor/cpu-matrix-device.ts';
import { MatrixNotFiniteError, MatrixShapeError } from '../../src/tensor/linalg/linalg-errors.ts';
import { type MatrixDevice } from '../../src/tensor/matrix-device.ts';
import { createTfMatrixDevice } from '../../src/tensor/tf/tf-matrix-device.ts';
import { describeDevices } from '../support/devices.ts';
import {
  build,
  columnsOffOrthonormal,
  identity,
  largestDifference,
  largestOf,
  randomMatrix,
  scaled,
  times,
  transposed,
  withSingularValues,
} from '../tensor/linalg/matrices.ts';

const exact = createCpuMatrixDevice();
/** What f32 leaves of a product of order 40, relative to its largest element. */
const PRODUCT = 2e-6;

describeDevices('matrices in f32', (testDevice) => {
  let device: MatrixDevice;
  beforeAll(async () => {
    device = createTfMatrixDevice(await testDevice.use());
  });

  test('say where they were computed', () => {
    expect(device.precision).toBe('f32');
    expect(device.name).toMatch(/, decompositions on cpu\/f64$/);
  });

  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('multiply as in f64 (transposed: %s, %s)', async (transposeA, transposeB) => {
    const a = transposeA ? randomMatrix(40, 17, 1) : randomMatrix(17, 40, 1);
    const b = transposeB ? randomMatrix(23, 40, 2) : randomMatrix(40, 23, 2);
    const add = randomMatrix(17, 23, 3);
    const options = { transposeA, transposeB, alpha: -0.5, add };
    const expected = await exact.product(a, b, options);
    const found = await device.product(a, b, options);
    expect(largestDifference(found, expected)).toBeLessThan(PRODUCT * largestOf(expected));
  });

  test('keep numbers that f32 could not hold', async () => {
    const a = scaled(randomMatrix(4, 4, 4), 1e200);
    const b = scaled(randomMatrix(4, 4, 5), 1e-250);
    const expected = await exact.product(a, b);
    const found = await device.product(a, b);
    expect(largestDifference(found, expected)).toBeLessThan(PRODUCT * largestOf(expected));
  });

  test.each(['columns', 'rows'] as const)('give a Gram matrix of %s that is exactly symmetric', async (of) => {
    const a = randomMatrix(31, 19, 6);
    const expected = await exact.gram(a, of);
    const found = await device.gram(a, of);
    expect(largestDifference(found, expected)).toBeLessThan(PRODUCT * largestOf(expected));
    expect(largestDifference(found, transposed(found))).toBe(0);
  });

  test.each([
    ['tall', 24, 12],
    ['wide', 12, 24],
    ['square', 16, 16],
  ])('have a polar factor within 1e-4 (%s)', async (_, m, n) => {
    const q = Math.min(m, n);
    const values = Array.from({ length: q }, (_value, i) => 1000 ** (-i / (q - 1)) * 5);
    const a = withSingularValues(m, n, values, 7);
    const { factor, nuclearNorm, residual } = await device.polar(a);
    const expected = await exact.polar(a);
    expect(largestDifference(factor, expected.factor)).toBeLessThan(1e-4);
    expect(columnsOffOrthonormal(m >= n ? factor : transposed(factor))).toBeLessThan(2e-5);
    expect(residual).toBeLessThanOrEqual(1e-5);
    expect(Math.abs(nuclearNorm / expected.nuclearNorm - 1)).toBeLessThan(1e-5);
  });

  test('leave a polar factor to f64 that f32 cannot reach', async () => {
    const a = withSingularValues(8, 5, [3, 2, 1, 1e-6, 0], 8);
    expect(await device.polar(a)).toEqual(await exact.polar(a));
    expect(await device.polar(a, { nullSpace: 'drop' })).toEqual(await exact.polar(a, { nullSpace: 'drop' }));
  });

  test('solve a sum of two-sided terms by conjugate gradients', async () => {
    const positive = (n: number, seed: number) => {
      const half = randomMatrix(n, n, seed);
      const square = times(transposed(half), half);
      return build(n, n, (i, j) => square.data[i * n + j] + (i === j ? n : 0));
    };
    const terms = [
      { left: positive(9, 1) },
      { left: positive(9, 2), right: positive(6, 3) },
      { right: positive(6, 4) },
      {},
    ];
    const b = randomMatrix(9, 6, 5);
    const options = { maxIterations: 60, relativeTolerance: 1e-6 };
    const expected = await exact.conjugateGradient(terms, b, options);
    const found = await device.conjugateGradient(terms, b, options);
    expect(found.stop).toBe('converged');
    expect(largestDifference(found.x, expected.x)).toBeLessThan(1e-5 * largestOf(expected.x));
    expect(found.residualAfter).toBeLessThan(1e-5 * found.residualBefore);
  });

  test('decompose and solve in f64 all the same', async () => {
    const a = randomMatrix(9, 6, 9);
    const g = await exact.gram(a);
    const b = randomMatrix(6, 2, 10);
    expect(await device.svd(a)).toEqual(await exact.svd(a));
    expect(await device.symmetricEigen(g)).toEqual(await exact.symmetricEigen(g));
    expect(await device.qr(a)).toEqual(await exact.qr(a));
    expect(await device.cholesky(g)).toEqual(await exact.cholesky(g));
    expect(await device.solveSymmetric(g, b)).toEqual(await exact.solveSymmetric(g, b));
    expect(device.exact.precision).toBe('f64');
    expect(await device.exact.product(a, g)).toEqual(await exact.product(a, g));
  });

  test('are refused when they do not fit or are not finite', async () => {
    await expect(device.product(identity(2), identity(3))).rejects.toThrow(MatrixShapeError);
    const bad = build(2, 2, (i, j) => (i === 1 && j === 0 ? Infinity : 1));
    await expect(device.gram(bad)).rejects.toThrow(MatrixNotFiniteError);
    await expect(device.gram(bad)).rejects.toThrow('element [1, 0] is Infinity');
  });

  test('leave no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const a = randomMatrix(6, 6, 11);
    await device.product(a, a);
    await device.gram(a);
    await device.polar(withSingularValues(6, 6, [6, 5, 4, 3, 2, 1], 3));
    await device.conjugateGradient([{ left: await exact.gram(a) }], a, { maxIterations: 2 });
    expect(tf.memory().numTensors).toBe(before);
  });
});
