/**
 * A process of its own on WebGPU: `product` prints a product, `exhaust` asks for a buffer that no device has,
 * then for a product, on the same device and on a new one.
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../src/errors.ts';
import { useBackend } from '../../src/tensor/tf/backend.ts';
import { takeFloats } from '../../src/tensor/tf/read-floats.ts';

await useBackend('webgpu', { allowSoftware: true });
const product = () => tf.tidy(() => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])));
const print = async (tensor: tf.Tensor): Promise<void> => {
  try {
    console.log((await takeFloats(tensor)).join());
  } catch (error) {
    console.log(error instanceof AppError ? `${error.code} ${error.message}` : String(error));
  }
};
if (process.argv[2] === 'exhaust') {
  await print(tf.fill([2 ** 20, 2 ** 20], 1));
  await print(product());
  await useBackend('webgpu', { allowSoftware: true });
}
await print(product());
