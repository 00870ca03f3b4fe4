import { describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { useWasmBackend } from '../../../src/tensor/tf/backend.ts';
import { guardHeap } from '../../../src/tensor/tf/wasm-heap.ts';

const full = expect.objectContaining({ code: 'MEMORY_BUDGET' });

describe('the heap of the wasm backend', () => {
  test('refuses a tensor of more bytes than it has addresses, and goes on', async () => {
    await useWasmBackend();
    // 5.8 GiB, which are 1.8 GiB modulo 2³²; a product of a column and a row, both small
    const size = 39_500;
    expect(() => tf.tidy(() => tf.matMul(tf.ones([size, 1]), tf.ones([1, size])).shape)).toThrow(full);
    expect(tf.tidy(() => tf.sum(tf.matMul(tf.ones([3, 1]), tf.ones([1, 3]))).dataSync()[0])).toBe(9);
  });

  test('refuses a tensor for which no room is left', () => {
    let left = 100;
    const wasm = { _malloc: (bytes: number) => (bytes > left ? 0 : 8 * (left -= bytes)) };
    guardHeap({ wasm } as unknown as BackendWasm);
    expect(wasm._malloc(60)).toBe(320);
    expect(() => wasm._malloc(60)).toThrow(full);
    expect(wasm._malloc(30)).toBe(80);
  });
});
