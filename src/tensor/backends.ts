/** What tensors can be computed on: WebAssembly, Dawn's WebGPU, or TensorFlow's own library when it is installed. */
export const BACKENDS = ['wasm', 'webgpu', 'tensorflow'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** A backend as it was found on a machine. Plain data: threads are told by it what to use (`useBackend`). */
export interface Backend {
  readonly name: BackendName;
  /** In words, as it is recorded with results: `cpu/wasm`, `webgpu: nvidia NVIDIA L4`. */
  readonly device: string;
  /** `software-gpu`: the interface of a GPU, computed by the CPU. */
  readonly kind: 'cpu' | 'gpu' | 'software-gpu';
}

/** The backend that is always there. */
export const WASM: Backend = { name: 'wasm', device: 'cpu/wasm', kind: 'cpu' };
