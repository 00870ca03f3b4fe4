/** Entry of a training thread: runs the jobs that it is sent, one after the other. */
import { parentPort } from 'node:worker_threads';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { trainModel, type TrainMessage, type TrainRequest } from './train.ts';

await useWasmBackend();
parentPort?.on('message', ({ job, base, smoke }: TrainRequest) => {
  const send = (message: TrainMessage) => parentPort?.postMessage(message);
  const weights = trainModel(job, base, smoke, (step, steps, loss) => send({ kind: 'step', step, steps, loss }));
  send({ kind: 'done', weights });
});
