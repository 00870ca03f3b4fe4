/** Entry of a scoring thread: loads the model once, then scores the cells it is given, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadClipModel } from '../models/clip/clip-model.ts';
import { useBackend } from '../tensor/tf/backend.ts';
import { classRows } from './class-rows.ts';
import { gridClasses } from './manifest.ts';
import { scoreCell } from './score-cell.ts';
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
    const model = await loadClipModel(checkpoint);
    const rows = classRows(model, gridClasses(manifest), manifest);
    port.on('message', ({ cell, location }: CellRequest) => {
      scoreCell(model, rows, manifest, manifest.cells[cell], { split, location }, (count) =>
        send({ kind: 'images', count }),
      )
        .then((scores) => send({ kind: 'scores', cell, scores }))
        .catch(failed);
    });
    send({ kind: 'ready' });
  } catch (error) {
    failed(error);
  }
}

await serve();
