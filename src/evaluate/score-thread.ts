/** Entry of a scoring thread: loads the model once, then scores the cells it is given, one after the other. */
import { toWire } from '../storage/error-wire.ts';
import { END } from '../threads/device-thread.ts';
import { enterDeviceThread } from '../threads/enter-device-thread.ts';
import { openScorer } from './open-scorer.ts';
import { type CellRequest, type ThreadInput, type ThreadMessage } from './score-protocol.ts';

async function serve(): Promise<void> {
  const { port, data, useBackend } = enterDeviceThread<ThreadInput>();
  const { split, ...input } = data;
  const send = (message: ThreadMessage) => port.postMessage(message);
  const failed = (error: unknown) => send({ kind: 'failed', error: toWire(error) });
  try {
    await useBackend();
    const score = await openScorer(input);
    port.on('message', (request: CellRequest | typeof END) => {
      if (request === END) return;
      const { cell, location } = request;
      score(cell, { split, location }, (count) => send({ kind: 'examples', count }))
        .then((scores) => send({ kind: 'scores', cell, scores }))
        .catch(failed);
    });
    send({ kind: 'ready' });
  } catch (error) {
    failed(error);
  }
}

await serve();
