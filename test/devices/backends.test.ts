import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../../src/tensor/tf/backend.ts';
import { DeviceFailedError, DeviceUnavailableError } from '../../src/tensor/tf/device-errors.ts';
import { readFloats, takeFloats } from '../../src/tensor/tf/read-floats.ts';
import { describeDevices, describeWebGpu } from '../support/devices.ts';

describeDevices('a backend', (device) => {
  beforeAll(device.use);

  test('says what it is', async () => {
    const { name, device: words, kind } = await device.use();
    expect(name).toBe(device.name);
    expect(words).toMatch(device.name === 'wasm' ? /^cpu\/wasm$/ : /^webgpu: ./);
    expect(['cpu', 'gpu', 'software-gpu']).toContain(kind);
    expect(tf.getBackend()).toBe(device.name);
  });

  test('starts once, however often it is asked for', async () => {
    const [first, second] = await Promise.all([device.use(), device.use()]);
    expect(second).toBe(first);
  });

  test('computes, and its numbers are waited for', async () => {
    const product = tf.tidy(() => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])));
    expect([...(await readFloats(product))]).toEqual([19, 22, 43, 50]);
    expect([...(await takeFloats(product))]).toEqual([19, 22, 43, 50]);
    expect(product.isDisposed).toBe(true);
  });

  test('leaves no tensor behind when one is taken', async () => {
    const before = tf.memory().numTensors;
    await takeFloats(tf.tidy(() => tf.sum(tf.ones([10]))));
    expect(tf.memory().numTensors).toBe(before);
  });
});

describeWebGpu('WebGPU', (device) => {
  test('in software is refused unless it was asked for, and says so', async () => {
    const { kind } = await device.use();
    const plain = useBackend('webgpu');
    if (kind === 'software-gpu') await expect(plain).rejects.toThrow(/computed by the CPU, far slower than wasm/);
    else await expect(plain).resolves.toMatchObject({ kind: 'gpu' });
  });

  test('lets its process end by itself', async () => {
    const child = spawn(process.execPath, ['test/support/webgpu-process.ts', 'product'], { stdio: 'pipe' });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, output: String(Buffer.concat(output)).trim() }).toEqual({ code: 0, output: '19,22,43,50' });
  });

  test('that has failed gives errors instead of zeros, until it is started anew', async () => {
    const child = spawn(process.execPath, ['test/support/webgpu-process.ts', 'exhaust'], { stdio: 'pipe' });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    const [code] = (await once(child, 'close')) as [number | null];
    const lines = String(Buffer.concat(output)).trim().split('\n');
    expect(code).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^DEVICE_FAILED .*Buffer size/),
      expect.stringMatching(/^DEVICE_FAILED /),
      '19,22,43,50',
    ]);
  });
});

test('errors of devices are typed', () => {
  const unavailable = new DeviceUnavailableError('webgpu', 'there is no adapter');
  expect(unavailable).toMatchObject({ code: 'DEVICE_UNAVAILABLE', backend: 'webgpu', retryable: false });
  expect(unavailable.message).toBe('the webgpu backend cannot be used: there is no adapter');
  expect(new DeviceFailedError('webgpu: a card', 'it is lost')).toMatchObject({
    code: 'DEVICE_FAILED',
    retryable: true,
  });
});
