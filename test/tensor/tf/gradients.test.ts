import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { ACTIVATIONS } from '../../../src/models/activations.ts';
import { useWasmBackend } from '../../../src/tensor/tf/backend.ts';

beforeAll(useWasmBackend);

type Function = (x: tf.Tensor) => tf.Tensor;

const other = (shape: number[], seed = 9) => tf.randomNormal(shape, 0, 1, 'float32', seed);

const CASES: [string, Function, number[]][] = [
  ['add, broadcast from the front', (x) => tf.add(x, other([4, 2, 3])), [2, 3]],
  ['add, broadcast within', (x) => tf.add(x, other([4, 2, 3])), [4, 1, 3]],
  ['sub, second operand', (x) => tf.sub(other([4, 3]), x), [3]],
  ['mul', (x) => tf.mul(x, tf.mul(x, other([2, 3]))), [2, 3]],
  ['neg, exp, sigmoid', (x) => tf.neg(tf.exp(tf.sigmoid(x))), [5]],
  ['square, rsqrt', (x) => tf.rsqrt(tf.add(tf.square(x), 1)), [5]],
  ['sum of one axis', (x) => tf.square(tf.sum(x, 1)), [2, 3, 2]],
  ['mean kept', (x) => tf.mul(x, tf.mean(x, -1, true)), [2, 3]],
  ['reshape, transpose', (x) => tf.mul(tf.transpose(tf.reshape(x, [2, 3, 2]), [2, 0, 1]), other([2, 2, 3])), [12]],
  ['softmax', (x) => tf.mul(tf.softmax(x), other([2, 4])), [2, 4]],
  ['log-softmax', (x) => tf.mul(tf.logSoftmax(x), other([2, 4])), [2, 4]],
  ['slice', (x) => tf.square(tf.slice(x, [0, 1], [2, 2])), [2, 4]],
  ['concat', (x) => tf.square(tf.concat([x, tf.exp(x)], 1)), [2, 3]],
  ...[false, true].flatMap((ta) =>
    [false, true].flatMap((tb): [string, Function, number[]][] => [
      [
        `matMul ${ta} ${tb}, left`,
        (x) => tf.matMul(x, other(tb ? [2, 5, 4] : [2, 4, 5]), ta, tb),
        ta ? [2, 4, 3] : [2, 3, 4],
      ],
      [
        `matMul ${ta} ${tb}, right`,
        (x) => tf.matMul(other(ta ? [2, 4, 3] : [2, 3, 4]), x, ta, tb),
        tb ? [2, 5, 4] : [2, 4, 5],
      ],
    ]),
  ),
  ...Object.entries(ACTIVATIONS).map(([name, f]): [string, Function, number[]] => [name, f, [7]]),
];

test.each(CASES)('the gradient of %s is its difference quotient', (_, f, shape) => {
  tf.tidy(() => {
    const x = tf.randomNormal(shape, 0, 1, 'float32', 5);
    const loss = (y: tf.Tensor) => tf.sum(tf.square(f(y))) as tf.Scalar;
    const gradient = tf.grad(loss)(x);
    expect(gradient.shape).toEqual(shape);
    const found = gradient.dataSync();
    const values = x.dataSync();
    const step = 1e-2;
    for (let i = 0; i < values.length; i++) {
      const at = (delta: number) => {
        const moved = values.slice();
        moved[i] += delta;
        return loss(tf.tensor(moved, shape)).dataSync()[0];
      };
      const quotient = (at(step) - at(-step)) / (2 * step);
      expect(Math.abs(found[i] - quotient)).toBeLessThan(0.02 * (1 + Math.abs(quotient)));
    }
  });
});

describe('Identity', () => {
  test('shares values, and either tensor outlives the other', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const y = tf.clone(x);
    x.dispose();
    expect([...y.dataSync()]).toEqual([1, 2, 3]);
    y.dispose();
  });
});
