import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { suiteModels, type TrainedModel, type TrainMessage, type TrainRequest } from './training.ts';
import { type Weights } from './weights.ts';

export interface TrainSuiteOptions {
  /** Folder of the checkpoints. */
  readonly out: string;
  /** Two small steps per model, to see that it runs. */
  readonly smoke: boolean;
  /** Keeps the models that are in the folder already. */
  readonly resume: boolean;
  /** Each trains one model at a time; the weights do not depend on their number. */
  readonly threads: number;
  readonly report: (line: string) => void;
}

const THREAD = new URL('./train-thread.ts', import.meta.url);

/** Trains the models of a suite and writes each as soon as it is done. */
export async function trainSuite(suite: string, options: TrainSuiteOptions): Promise<void> {
  const models = await suiteModels(suite);
  const queue = models.values();
  const made = new Map<string, Promise<Weights>>();
  const work = async () => {
    const thread = new Worker(THREAD, { workerData: suite });
    try {
      for (const model of queue) {
        const weights = oneModel(thread, model, made, options);
        made.set(model.name, weights);
        await weights;
      }
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.threads, models.length) }, work));
}

async function oneModel(
  thread: Worker,
  model: TrainedModel,
  made: ReadonlyMap<string, Promise<Weights>>,
  { out, smoke, resume, report }: TrainSuiteOptions,
): Promise<Weights> {
  const needed = new Map<string, Weights>();
  for (const name of model.needs) {
    const weights = made.get(name);
    if (!weights) throw new Error(`${model.name} comes before ${name}, which it needs`);
    needed.set(name, await weights);
  }
  const folder = join(out, model.name);
  if (resume && existsSync(folder)) return model.load(folder);
  const weights = await inThread(thread, { model: model.name, needed, smoke }, report);
  // a folder that is there is whole
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await model.save(partial, weights);
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
  return weights;
}

function inThread(thread: Worker, request: TrainRequest, report: (line: string) => void): Promise<Weights> {
  return new Promise((resolve, reject) => {
    thread.removeAllListeners();
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`the training thread ended with code ${code}`)));
    thread.on('message', (message: TrainMessage) => {
      if (message.kind === 'done') resolve(message.weights);
      else if (message.step % 25 === 0 || message.step === message.steps) {
        report(`${request.model}: step ${message.step} of ${message.steps}, loss ${message.loss.toFixed(3)}`);
      }
    });
    thread.postMessage(request);
  });
}
