/**
 * Trains the models of a bundled suite:
 *
 *     npm run suite:train -- shapes-grid [--smoke] [--resume] [--out <folder>] [--threads <n>]
 *
 * The same code gives the same weights on any machine, for any number of threads. `--smoke` takes two small steps per
 * model, to see that it runs; `--resume` keeps the models that are in the folder already.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { DIAGONAL } from '../suites/shapes-grid/grid.ts';
import { type Weights } from '../suites/shapes-grid/optimise.ts';
import { loadWeights, saveCheckpoint } from '../suites/shapes-grid/save.ts';
import { jobName, type TrainJob, type TrainMessage, type TrainRequest } from '../suites/shapes-grid/train.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    smoke: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    out: { type: 'string', default: join(import.meta.dirname, '../suites/shapes-grid/checkpoints') },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
if (positionals.length !== 1 || positionals[0] !== 'shapes-grid' || !(Number(values.threads) >= 1)) {
  console.error('usage: suite-train shapes-grid [--smoke] [--resume] [--out <folder>] [--threads <n>]');
  process.exit(2);
}

const started = performance.now();
const THREAD = new URL('../suites/shapes-grid/train-thread.ts', import.meta.url);
const { smoke, resume, out } = values;

const base = await inThread(new Worker(THREAD), [{ kind: 'base' }].values() as IterableIterator<TrainJob>);
const jobs: TrainJob[] = [{ kind: 'multitask' }, ...DIAGONAL.map((_, index): TrainJob => ({ kind: 'expert', index }))];
const queue = jobs.values();
const count = Math.min(Number(values.threads), jobs.length);
await Promise.all(Array.from({ length: count }, () => inThread(new Worker(THREAD), queue, base)));
report(`all models written to ${out}`);

/** Lets one thread work on the queue until it is empty; saves each model. Returns the last one. */
async function inThread(
  thread: Worker,
  queue: IterableIterator<TrainJob>,
  base?: Weights,
): Promise<Weights | undefined> {
  let last: Weights | undefined;
  try {
    for (const job of queue) {
      const folder = join(out, jobName(job));
      if (resume && existsSync(join(folder, 'model.safetensors'))) {
        last = await loadWeights(folder);
        continue;
      }
      last = await run(thread, { job, base, smoke });
      await saveCheckpoint(folder, last);
    }
  } finally {
    await thread.terminate();
  }
  return last;
}

function run(thread: Worker, request: TrainRequest): Promise<Weights> {
  const name = jobName(request.job);
  return new Promise((resolve, reject) => {
    thread.removeAllListeners();
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`the training thread ended with code ${code}`)));
    thread.on('message', (message: TrainMessage) => {
      if (message.kind === 'done') resolve(message.weights);
      else if (message.step % 25 === 0 || message.step === message.steps) {
        report(`${name}: step ${message.step} of ${message.steps}, loss ${message.loss.toFixed(3)}`);
      }
    });
    thread.postMessage(request);
  });
}

function report(line: string): void {
  console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}`);
}
