import { parentPort, workerData } from 'node:worker_threads';
import { toWire } from '../../storage/error-wire.ts';
import { type ThreadStart } from '../../threads/start-thread.ts';
import { type ThreadEnd, type ToThread } from './messages.ts';

export interface StepEngine<S> {
  /** Does this thread's share of a step; resolves when nothing of it is left. */
  run(step: S): Promise<void>;
  /** Bytes that were posted have been taken. */
  taken?(): void;
  close(): Promise<void>;
}

/** Runs in a worker thread of a `ThreadPool`: waits for steps, has an engine do its share of each and reports. */
export function serveThread<D, S, R>(
  start: (data: D, signal: AbortSignal, post: (message: R) => void) => Promise<StepEngine<S>>,
): void {
  const port = parentPort;
  if (port === null) throw new Error('internal: this module runs in a worker thread');
  const post = (message: R | ThreadEnd): void => port.postMessage(message);
  const { data } = workerData as ThreadStart<D>;
  const cancel = new AbortController();
  let engine: StepEngine<S> | undefined;
  let busy: Promise<void> = Promise.resolve();

  async function work(step: S): Promise<void> {
    try {
      engine ??= await start(data, cancel.signal, post);
      await engine.run(step);
      post({ kind: 'done' });
    } catch (error) {
      post({ kind: 'error', error: toWire(error) });
    }
  }

  port.on('message', (message: ToThread<S>) => {
    if (message.kind === 'step') {
      busy = work(message.step);
      return;
    }
    if (message.kind === 'taken') {
      engine?.taken?.();
      return;
    }
    cancel.abort();
    void busy
      .then(() => engine?.close())
      .catch((error: unknown) => post({ kind: 'error', error: toWire(error) }))
      .finally(() => port.close());
  });
}
