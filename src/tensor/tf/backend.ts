import * as tf from '@tensorflow/tfjs-core';
import { DeviceUnavailableError } from './device-errors.ts';
import { registerGradients } from './gradients.ts';

/** What tensors can be computed on: WebAssembly, Dawn's WebGPU, or TensorFlow's own library when it is installed. */
export const BACKENDS = ['wasm', 'webgpu', 'tensorflow'] as const;
export type BackendName = (typeof BACKENDS)[number];

export interface Backend {
  readonly name: BackendName;
  /** In words, as it is recorded with results: `cpu/wasm`, `webgpu: nvidia NVIDIA L4`. */
  readonly device: string;
  /** `software-gpu`: the interface of a GPU, computed by the CPU. */
  readonly kind: 'cpu' | 'gpu' | 'software-gpu';
}

/** The backend that is always there. */
export const WASM: Backend = { name: 'wasm', device: 'cpu/wasm', kind: 'cpu' };

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
 * later calls are free. Tensors do not follow from one backend to another.
 *
 * Nothing is read synchronously from a backend: WebGPU cannot. Use `readFloats`.
 * @throws DeviceUnavailableError with the reason: package missing, no adapter, adapter in software
 */
export async function useBackend(name: BackendName, options: BackendOptions = {}): Promise<Backend> {
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
  if (!(await tf.setBackend(name))) throw new DeviceUnavailableError(name, 'TensorFlow.js could not switch to it');
  registerGradients();
  return backend;
}

/** `useBackend('wasm')`, for those who need no other. */
export async function useWasmBackend(): Promise<void> {
  await useBackend('wasm');
}
