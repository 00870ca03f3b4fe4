import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/**
 * Our own `BatchMatMul` inside the TensorFlow.js wasm backend, working in place on the backend's heap.
 *
 * The kernel it replaces is fast for one un-transposed product only; every transposed or batched product, that is
 * all of attention and every gradient, took a path about 10 times slower.
 */
interface MatMulExports {
  scratchBytes(): number;
  matmul(
    a: number,
    b: number,
    c: number,
    m: number,
    n: number,
    k: number,
    transposeA: boolean,
    transposeB: boolean,
    scratch: number,
  ): void;
}

interface MatMulInputs {
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
}

/** The parts of the Emscripten module that its declaration leaves out. */
interface HeapModule {
  asm?: { memory?: WebAssembly.Memory };
  wasmMemory?: WebAssembly.Memory;
  _malloc(bytes: number): number;
}

/** Compiles the kernel on `backend`'s own memory and puts it in the place of the backend's `BatchMatMul`. */
export function installPackedMatMul(backend: BackendWasm): void {
  const heap = backend.wasm as unknown as HeapModule;
  const memory = heap.asm?.memory ?? heap.wasmMemory;
  if (!memory) throw new Error('internal: the wasm backend does not show its memory');
  const module = new WebAssembly.Module(readFileSync(new URL('./kernels/matmul.wasm', import.meta.url)));
  const kernel = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as MatMulExports;
  const scratch = heap._malloc(kernel.scratchBytes());
  if (scratch === 0) throw new Error('no memory for the scratch space of matMul');

  const kernelFunc: tf.KernelFunc = ({ inputs, attrs }) => {
    const product = productShape(inputs as unknown as MatMulInputs, attrs as unknown as tf.BatchMatMulAttrs);
    const { a, b, m, n, k, transposeA, transposeB } = product;
    const out = backend.makeOutput(product.shape, 'float32');
    const aAt = backend.dataIdMap.get(a.dataId).memoryOffset;
    const bAt = backend.dataIdMap.get(b.dataId).memoryOffset;
    const outAt = backend.dataIdMap.get(out.dataId).memoryOffset;
    if (product.rowsShareB && !transposeA) {
      kernel.matmul(aAt, bAt, outAt, product.batch * m, n, k, false, transposeB, scratch);
      return out;
    }
    for (let i = 0; i < product.batch; i++) {
      const aItem = aAt + product.aItems[i] * m * k * 4;
      const bItem = bAt + product.bItems[i] * k * n * 4;
      kernel.matmul(aItem, bItem, outAt + i * m * n * 4, m, n, k, transposeA, transposeB, scratch);
    }
    return out;
  };
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({ kernelName: 'BatchMatMul', backendName: 'wasm', kernelFunc });
}

interface Product {
  a: tf.TensorInfo;
  b: tf.TensorInfo;
  m: number;
  n: number;
  k: number;
  transposeA: boolean;
  transposeB: boolean;
  shape: number[];
  batch: number;
  /** One B for the whole batch: then the batch is just more rows. */
  rowsShareB: boolean;
  /** Which matrix of A and of B makes the i-th matrix of the result (batch dimensions broadcast). */
  aItems: Int32Array;
  bItems: Int32Array;
}

function productShape({ a, b }: MatMulInputs, { transposeA, transposeB }: tf.BatchMatMulAttrs): Product {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') {
    throw new TypeError(`matMul takes float32, got ${a.dtype} and ${b.dtype}`);
  }
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const m = transposeA ? aColumns : aRows;
  const k = transposeA ? aRows : aColumns;
  const n = transposeB ? bRows : bColumns;
  if (k !== (transposeB ? bColumns : bRows)) {
    throw new RangeError(`matMul: inner dimensions differ, [${a.shape.join()}] and [${b.shape.join()}]`);
  }
  const aBatch = a.shape.slice(0, -2);
  const bBatch = b.shape.slice(0, -2);
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
  const batch = tf.util.sizeFromShape(outer);
  return {
    a,
    b,
    m,
    n,
    k,
    transposeA,
    transposeB,
    shape: [...outer, m, n],
    batch,
    rowsShareB: tf.util.sizeFromShape(bBatch) === 1 && tf.util.sizeFromShape(aBatch) === batch,
    aItems: broadcastItems(aBatch, outer, batch),
    bItems: broadcastItems(bBatch, outer, batch),
  };
}

/** For each item of the broadcast shape `outer`, the index of the item of `shape` that it comes from. */
function broadcastItems(shape: readonly number[], outer: readonly number[], batch: number): Int32Array {
  const items = new Int32Array(batch);
  for (let i = 0; i < batch; i++) {
    let rest = i;
    let stride = 1;
    for (let d = 1; d <= shape.length; d++) {
      const index = rest % outer[outer.length - d];
      rest = Math.floor(rest / outer[outer.length - d]);
      if (shape[shape.length - d] !== 1) items[i] += index * stride;
      stride *= shape[shape.length - d];
    }
  }
  return items;
}
