import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { useWasmBackend } from '../../../src/tensor/tf/backend.ts';

beforeAll(useWasmBackend);

/** C = op(A)·op(B) by the definition, in f64. */
function plainProduct(
  a: Float32Array,
  b: Float32Array,
  m: number,
  n: number,
  k: number,
  ta: boolean,
  tb: boolean,
): number[] {
  return Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let p = 0; p < k; p++) sum += a[ta ? p * m + i : i * k + p] * b[tb ? j * k + p : p * n + j];
    return sum;
  });
}

const size = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(96, 97, 102, 255, 256, 257, 300));
const numbers = (count: number, seed: number) => tf.randomNormal([count], 0, 1, 'float32', seed).dataSync<'float32'>();

describe('matMul on the packed kernel', () => {
  test('is the plain product for any size and any transposes', () => {
    fc.assert(
      fc.property(
        size,
        size,
        size,
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 1e6 }),
        (m, n, k, ta, tb, seed) =>
          tf.tidy(() => {
            const a = numbers(m * k, seed);
            const b = numbers(k * n, seed + 1);
            const product = tf.matMul(
              tf.tensor2d(a, ta ? [k, m] : [m, k]),
              tf.tensor2d(b, tb ? [n, k] : [k, n]),
              ta,
              tb,
            );
            expect(product.shape).toEqual([m, n]);
            const found = product.dataSync();
            const tolerance = 1e-5 * Math.sqrt(k) + 1e-6;
            plainProduct(a, b, m, n, k, ta, tb).forEach((value, i) => {
              expect(Math.abs(found[i] - value)).toBeLessThan(tolerance * 4);
            });
          }),
      ),
      { numRuns: 40 },
    );
  });

  test.each([
    [
      [3, 2, 5, 7],
      [3, 2, 7, 4],
    ],
    [
      [3, 2, 5, 7],
      [7, 4],
    ],
    [
      [5, 7],
      [2, 7, 4],
    ],
    [
      [3, 1, 5, 7],
      [2, 7, 4],
    ],
    [
      [1, 2, 5, 7],
      [3, 1, 7, 4],
    ],
  ])('broadcasts batches of %j with %j', (aShape, bShape) => {
    tf.tidy(() => {
      const a = tf.randomNormal(aShape, 0, 1, 'float32', 3);
      const b = tf.randomNormal(bShape, 0, 1, 'float32', 4);
      const product = tf.matMul(a, b);
      // The same by broadcasting and summing: [..., m, k, 1] × [..., 1, k, n].
      const expected = tf.sum(tf.mul(tf.expandDims(a, -1), tf.expandDims(b, -3)), -2);
      expect(product.shape).toEqual(expected.shape);
      const values = expected.dataSync();
      product.dataSync().forEach((value, i) => expect(value).toBeCloseTo(values[i], 4));
    });
  });

  test('refuses inner dimensions that differ, and other types than float32', () => {
    expect(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([4, 2]))).toThrow(/inner/i);
    expect(() => tf.matMul(tf.zeros([2, 3], 'int32'), tf.zeros([3, 2], 'int32'))).toThrow(TypeError);
  });

  test('gives the same bits every time, and leaks no tensor', () => {
    const a = tf.randomNormal([70, 300], 0, 1, 'float32', 1) as tf.Tensor2D;
    const before = tf.memory().numTensors;
    const once = tf.tidy(() => tf.matMul(a, a, false, true).dataSync());
    const again = tf.tidy(() => tf.matMul(a, a, false, true).dataSync());
    expect(again).toEqual(once);
    expect(tf.memory().numTensors).toBe(before);
    a.dispose();
  });
});
