import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { startTensorFlow } from '../../../src/tensor/tf/tensorflow-backend.ts';
import { useBackend } from '../../../src/tensor/tf/backend.ts';

/** What `require` throws for a package that is not there. */
function missing(name: string): Error {
  return Object.assign(new Error(`Cannot find module '${name}'\nRequire stack:\n- here`), { code: 'MODULE_NOT_FOUND' });
}

/** Does nothing but be there: what Mergeboard sees of TensorFlow's backend. */
class FakeNodeBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;

  constructor(isUsingGpuDevice: boolean) {
    super();
    this.isUsingGpuDevice = isUsingGpuDevice;
  }

  override dispose(): void {}
}

/** A `require` that knows some packages; loading one registers the backend, as the real ones do. */
function loader(installed: Readonly<Record<string, () => void>>) {
  const asked: string[] = [];
  const load = (name: string): unknown => {
    asked.push(name);
    if (!Object.hasOwn(installed, name)) throw missing(name);
    installed[name]();
    return {};
  };
  return { asked, load };
}

const registers = (gpu: boolean) => () => void tf.registerBackend('tensorflow', () => new FakeNodeBackend(gpu));

describe('the tensorflow backend', () => {
  beforeEach(() => useBackend('wasm'));
  afterEach(() => {
    if (tf.findBackendFactory('tensorflow') !== null) tf.removeBackend('tensorflow');
  });

  test('is TensorFlow with CUDA when that package is installed', async () => {
    const { asked, load } = loader({ '@tensorflow/tfjs-node-gpu': registers(true) });
    expect(await startTensorFlow(load)).toEqual({
      name: 'tensorflow',
      device: 'tensorflow: CUDA device through @tensorflow/tfjs-node-gpu',
      kind: 'gpu',
    });
    expect(asked).toEqual(['@tensorflow/tfjs-node-gpu']);
    expect(tf.getBackend()).toBe('tensorflow');
  });

  test('says that it is on the CPU when CUDA found no device, or with the other package', async () => {
    const gpuless = loader({ '@tensorflow/tfjs-node-gpu': registers(false) });
    expect(await startTensorFlow(gpuless.load)).toMatchObject({ kind: 'cpu' });
    tf.removeBackend('tensorflow');
    const plain = loader({ '@tensorflow/tfjs-node': registers(false) });
    expect(await startTensorFlow(plain.load)).toEqual({
      name: 'tensorflow',
      device: 'tensorflow: CPU through @tensorflow/tfjs-node',
      kind: 'cpu',
    });
  });

  test('that is not installed says how to install it', async () => {
    await expect(startTensorFlow(loader({}).load)).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      reason: 'it is not installed (npm install @tensorflow/tfjs-node-gpu or npm install @tensorflow/tfjs-node)',
    });
  });

  test('that is installed and broken is not taken for missing', async () => {
    const broken = loader({
      '@tensorflow/tfjs-node-gpu': () => {
        throw new Error('libtensorflow.so.2: cannot open shared object file\nand more');
      },
    });
    await expect(startTensorFlow(broken.load)).rejects.toMatchObject({
      reason:
        '@tensorflow/tfjs-node-gpu is installed and does not load (libtensorflow.so.2: cannot open shared object file)',
    });
    const half = loader({
      '@tensorflow/tfjs-node-gpu': () => {
        throw missing('@mapbox/node-pre-gyp');
      },
    });
    await expect(startTensorFlow(half.load)).rejects.toThrow('is installed and does not load');
  });

  test('that registers itself elsewhere is refused', async () => {
    const { load } = loader({ '@tensorflow/tfjs-node': () => undefined });
    await expect(startTensorFlow(load)).rejects.toThrow('its own copy of @tensorflow/tfjs-core');
  });
});
