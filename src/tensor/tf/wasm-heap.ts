import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { AppError } from '../../errors.ts';

/** The WebAssembly heap is full: the model, or a batch, is too large for this backend. */
export class WasmHeapError extends AppError {
  constructor(bytes: number) {
    super('MEMORY_BUDGET', `the WebAssembly heap, which ends at 4 GiB, has no room for a tensor of ${bytes} bytes`);
  }
}

const ADDRESSES = 2 ** 32;

/**
 * Makes the backend refuse a tensor that its heap has no room for. By itself it takes the null pointer for an address, and the
 * size modulo 2³², and writes over what is there. Call it when the backend has allocated something already: the first
 * call of its `_malloc` replaces it.
 */
export function guardHeap(backend: BackendWasm): void {
  const heap = backend.wasm as unknown as { _malloc(bytes: number): number };
  const allocate = heap._malloc;
  heap._malloc = (bytes) => {
    const at = bytes < ADDRESSES ? allocate(bytes) : 0;
    if (at === 0 && bytes > 0) throw new WasmHeapError(bytes);
    return at;
  };
}
