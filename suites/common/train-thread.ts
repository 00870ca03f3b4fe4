/** Entry of a training thread: trains the models that it is asked for, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { suiteModels, type TrainMessage, type TrainRequest } from './training.ts';

await useWasmBackend();
const models = await suiteModels(workerData as string);
parentPort?.on('message', ({ model, needed, smoke }: TrainRequest) => {
  void (async () => {
    const send = (message: TrainMessage) => parentPort?.postMessage(message);
    const found = models.find(({ name }) => name === model);
    if (!found) throw new Error(`the suite trains no ${model}`);
    const weights = await found.train(needed, smoke, (step, steps, loss) => send({ kind: 'step', step, steps, loss }));
    send({ kind: 'done', weights });
  })();
});
