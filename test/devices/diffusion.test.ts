import { expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { convPatches } from '../../src/models/conv-patches.ts';
import { conv, upsample } from '../../src/models/diffusion/layers.ts';
import { resnetBlock } from '../../src/models/diffusion/resnet-block.ts';
import { shapeTable } from '../../src/models/diffusion/shape-table.ts';
import { useBackend } from '../../src/tensor/tf/backend.ts';
import { takeFloats } from '../../src/tensor/tf/read-floats.ts';
import { describeDevices, describeWebGpu } from '../support/devices.ts';

/** The largest difference, relative to the largest value. */
function farthest(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  const values = Array.from(expected);
  expect(found).toHaveLength(values.length);
  return Math.max(...values.map((value, i) => Math.abs(value - found[i]))) / Math.max(...values.map(Math.abs));
}

const WIDTH = 4;

/**
 * What the backend that is current makes of the layers that only diffusion models have, one after the other: their gradient for a
 * convolution with a stride and for a norm. (A whole UNet takes a driver in software minutes to compile.)
 */
async function gradients(): Promise<Float32Array[]> {
  const table = shapeTable();
  table.resnet('block', WIDTH, WIDTH);
  table.conv('down', WIDTH, WIDTH);
  table.conv('up.conv', WIDTH, WIDTH);
  const values = (shape: number[]) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(7 * i + shape.length)),
      shape,
    );
  const parameters = new Map([...table.shapes].map(([name, shape]) => [name, values(shape)] as const));
  const names = ['down.weight', 'block.norm1.weight'];
  const found = tf.tidy(() => {
    const loss = (...current: tf.Tensor[]) => {
      const some = new Map([...parameters, ...names.map((name, i) => [name, current[i]] as const)]);
      const style = { groups: 2, epsilon: 1e-5, activation: 'silu' as const };
      const small = conv(values([2, 4, 4, WIDTH]), some, 'down', 2, { before: 1, behind: 0 });
      return tf.sum(tf.square(upsample(resnetBlock(small, undefined, some, 'block', style), some, 'up')));
    };
    return tf.grads(loss)(names.map((name) => parameters.get(name) as tf.Tensor));
  });
  const read: Float32Array[] = [];
  for (const tensor of found) read.push(await takeFloats(tensor));
  tf.dispose([...parameters.values()]);
  return read;
}

/** What a convolution with a stride looks at, times its weight: the convolution. Also what the backend makes of that one. */
async function windows(): Promise<Float32Array[]> {
  const values = (shape: number[]) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.cos(5 * i)),
      shape,
    );
  const [seen, whole] = tf.tidy(() => {
    const [x, weight] = [values([2, 4, 6, 3]), values([5, 3, 3, 3])];
    const window = { height: 3, width: 3, stride: 2, before: 0, behind: 1 };
    const parameters = new Map([
      ['conv.weight', weight],
      ['conv.bias', tf.zeros([5])],
    ] as const);
    const rows = tf.matMul(convPatches(x, window), tf.reshape(weight, [5, 27]) as tf.Tensor2D, false, true);
    return [rows, conv(x, parameters, 'conv', 2, window)];
  });
  return [await takeFloats(seen), await takeFloats(whole)];
}

describeDevices('what a convolution looks at', (device) => {
  test('times its weight is the convolution', async () => {
    await device.use();
    const [seen, whole] = await windows();
    expect(farthest(seen, whole)).toBeLessThan(1e-5);
  });
});

describeWebGpu('layers of diffusion models on webgpu', (device) => {
  test('have the gradients of wasm, to 1e-4', async () => {
    await useBackend('wasm');
    const expected = await gradients();
    await device.use();
    const found = await gradients();
    expected.forEach((gradient, i) => expect(farthest(found[i], gradient)).toBeLessThan(1e-4));
  });
});
