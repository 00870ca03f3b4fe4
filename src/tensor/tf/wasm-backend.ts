import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type Backend, WASM } from '../backends.ts';
import { DeviceUnavailableError } from './device-errors.ts';
import { installPackedMatMul } from './packed-matmul.ts';
import { guardHeap } from './wasm-heap.ts';

/**
 * Starts the WebAssembly backend of TensorFlow.js, with our packed `BatchMatMul` in it.
 *
 * Models here use `matMul` for everything (patch embedding as reshape + product, look-ups as one-hot products), so the
 * kernels that this backend lacks for gradients (`Conv2DBackpropFilter`, `UnsortedSegmentSum`, `Einsum`) are not needed.
 */
export async function startWasm(): Promise<Backend> {
  if (!(await tf.setBackend('wasm'))) throw new DeviceUnavailableError('wasm', 'TensorFlow.js could not start it');
  await tf.ready();
  const backend = tf.backend() as BackendWasm;
  installPackedMatMul(backend);
  shareIdentity(backend);
  guardHeap(backend);
  return WASM;
}

/** Tensors are immutable, so `Identity` need not copy: it is another reference to the same values. */
function shareIdentity(backend: BackendWasm): void {
  tf.unregisterKernel('Identity', 'wasm');
  tf.registerKernel({
    kernelName: 'Identity',
    backendName: 'wasm',
    kernelFunc: ({ inputs }) => {
      const { x } = inputs as unknown as { x: tf.TensorInfo };
      backend.incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
  });
}
