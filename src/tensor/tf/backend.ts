import * as tf from '@tensorflow/tfjs-core';
import { type Backend, type BackendName } from '../backends.ts';
import { forgetFault } from './device-faults.ts';
import { DeviceUnavailableError } from './device-errors.ts';
import { registerGradients } from './gradients.ts';

export interface BackendOptions {
  /** Take a GPU interface that is computed by the CPU (for tests): far slower than wasm. Refused unless true. */
  readonly allowSoftware?: boolean;
}

/** Loaded when they are asked for: none of them costs those who do not use it. */
const STARTERS: Readonly<Record<BackendName, () => Promise<Backend>>> = {
  wasm: async () => (await import('./wasm-backend.ts')).startWasm(),
  webgpu: async () => (await import('./webgpu-backend.ts')).startWebGpu(),
  tensorflow: async () => (await import('./tensorflow-backend.ts')).startTensorFlow(),
};

const started = new Map<BackendName, Promise<Backend>>();

/**
 * Makes a backend of TensorFlow.js the current one. Await it once per process and per worker thread before any tensor work;
 * later calls are free, but for a device that has failed: that is started anew. Tensors do not follow from one backend to another.
 *
 * Nothing is read synchronously from a backend: WebGPU cannot. Use `readFloats`.
 * @throws DeviceUnavailableError with the reason: package missing, no adapter, adapter in software
 */
export async function useBackend(name: BackendName, options: BackendOptions = {}): Promise<Backend> {
  if (forgetFault(name)) {
    // what lies on the failed device is lost; the next one begins empty
    started.delete(name);
    tf.removeBackend(name);
  }
  let starting = started.get(name);
  if (starting === undefined) {
    // Its check for misuse costs a pass over every value that goes up or down.
    tf.env().set('CHECK_COMPUTATION_FOR_ERRORS', false);
    starting = STARTERS[name]();
    started.set(name, starting);
    // what failed may be tried again, say after a driver was found
    starting.catch(() => started.delete(name));
  }
  const backend = await starting;
  if (backend.kind === 'software-gpu' && options.allowSoftware !== true) {
    throw new DeviceUnavailableError(name, `${backend.device} is computed by the CPU, far slower than wasm`);
  }
  switchBackend(name);
  registerGradients();
  return backend;
}

/**
 * Makes a backend that `useBackend` has started the current one, at once: for threads that use two of them in turns. Operations
 * up to the next `await` run on it.
 */
export function switchBackend(name: BackendName): void {
  if (tf.getBackend() === name) return;
  // of a backend that runs, nothing in it is waited for
  void tf.setBackend(name);
}

/** `useBackend('wasm')`, for those who need no other. */
export async function useWasmBackend(): Promise<void> {
  await useBackend('wasm');
}
