import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { registerGradients } from './gradients.ts';
import { installPackedMatMul } from './packed-matmul.ts';

let ready: Promise<void> | undefined;

/**
 * Makes the WebAssembly backend of TensorFlow.js the current one, with our packed `BatchMatMul` in it. Await it once
 * per process and per worker thread before any tensor work; later calls are free.
 *
 * Models here use `matMul` for everything (patch embedding as reshape + product, look-ups as one-hot products), so the
 * kernels that this backend lacks for gradients (`Conv2DBackpropFilter`, `UnsortedSegmentSum`, `Einsum`) are not needed.
 */
export function useWasmBackend(): Promise<void> {
  ready ??= start();
  return ready;
}

async function start(): Promise<void> {
  // Its check for misuse costs a pass over every value that goes up or down.
  tf.env().set('CHECK_COMPUTATION_FOR_ERRORS', false);
  if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend of TensorFlow.js did not start');
  await tf.ready();
  registerGradients();
  const backend = tf.backend() as BackendWasm;
  installPackedMatMul(backend);
  shareIdentity(backend);
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
