import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type Backend } from '../tensor/backends.ts';
import { useBackend } from '../tensor/tf/backend.ts';
import { obeyStopFlag } from '../tensor/tf/stop-flag.ts';
import { type DeviceThreadData, END } from './device-thread.ts';

export interface EnteredThread<T> {
  readonly port: MessagePort;
  readonly data: T;
  /** Starts the backend. @throws DeviceUnavailableError */
  useBackend(): Promise<Backend>;
}

/** What a thread of `startDeviceThread` begins with. Its port is closed when it is told to end; listeners get that message too. */
export function enterDeviceThread<T>(): EnteredThread<T> {
  const port = parentPort;
  if (port === null) throw new Error('internal: not a worker thread');
  const { data, backend, stop } = workerData as DeviceThreadData<T>;
  obeyStopFlag(stop);
  port.on('message', (message: unknown) => {
    if (message === END) port.close();
  });
  const { name, kind } = backend;
  return { port, data, useBackend: () => useBackend(name, { allowSoftware: kind === 'software-gpu' }) };
}
