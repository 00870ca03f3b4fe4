import { Worker } from 'node:worker_threads';
import { type Backend } from '../tensor/backends.ts';

/** What `workerData` is in a thread of `startDeviceThread`. */
export interface DeviceThreadData<T> {
  readonly data: T;
  readonly backend: Backend;
  /** One number: 1 once the thread is to end. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

export interface DeviceThread {
  readonly worker: Worker;
  /** Ends the thread; resolves when it is gone. Idempotent. */
  end(): Promise<void>;
}

/** Told to a thread's port when it is to end. */
export const END = 'end';

/**
 * Starts a worker thread that computes on a backend; its module begins with `enterDeviceThread`.
 *
 * A thread on wasm is terminated, whatever it does. One that may be inside a native driver is not: a driver that cannot
 * return to JavaScript aborts the process. It is told to end, and does so where it next waits for numbers.
 */
export function startDeviceThread<T>(entry: URL, backend: Backend, data: T): DeviceThread {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const workerData: DeviceThreadData<T> = { data, backend, stop };
  const worker = new Worker(entry, { workerData });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  return {
    worker,
    end: async () => {
      Atomics.store(stop, 0, 1);
      if (backend.name === 'wasm') await worker.terminate();
      else worker.postMessage(END);
      await exited;
    },
  };
}
