/** What a worker thread of a merge runs: it waits for steps, does its share of each and reports. */
import { parentPort, workerData } from 'node:worker_threads';
import { toWire } from '../../storage/error-wire.ts';
import { type ThreadStart } from '../../threads/start-thread.ts';
import { type FromThread, type ThreadData, type ToThread } from './messages.ts';
import { ThreadEngine } from './thread-engine.ts';

const port = parentPort;
if (port === null) throw new Error('internal: this module runs in a worker thread');
const post = (message: FromThread): void => port.postMessage(message);
const { data } = workerData as ThreadStart<ThreadData>;
const cancel = new AbortController();
let engine: ThreadEngine | undefined;
let busy: Promise<void> = Promise.resolve();

async function work(message: ToThread & { kind: 'step' }): Promise<void> {
  try {
    engine ??= await ThreadEngine.start(data, cancel.signal, post);
    await engine.run(message.step);
    post({ kind: 'done' });
  } catch (error) {
    post({ kind: 'error', error: toWire(error) });
  }
}

port.on('message', (message: ToThread) => {
  if (message.kind === 'step') {
    busy = work(message);
    return;
  }
  if (message.kind === 'taken') {
    engine?.taken();
    return;
  }
  cancel.abort();
  void busy
    .then(() => engine?.close())
    .catch((error: unknown) => post({ kind: 'error', error: toWire(error) }))
    .finally(() => port.close());
});
