/** Entry of a scoring thread: loads the model once, then scores the cells it is given, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { useBackend } from '../tensor/tf/backend.ts';
import { openScorer } from './open-scorer.ts';
import { type CellRequest, type ThreadInput, type ThreadMessage } from './score-protocol.ts';
import { packError } from './thread-error.ts';

async function serve(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('internal: not a worker thread');
  const { checkpoint, manifest, split, backend } = workerData as ThreadInput;
  const send = (message: ThreadMessage) => port.postMessage(message);
  const failed = (error: unknown) => send({ kind: 'failed', error: packError(error) });
  try {
    await useBackend(backend.name, { allowSoftware: backend.kind === 'software-gpu' });
    const score = await openScorer(checkpoint, manifest);
    port.on('message', ({ cell, location }: CellRequest) => {
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
