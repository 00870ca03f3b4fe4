/** A thread for tests: reports what its start carried, what a module of computed name holds, and how large its environment is. */
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../src/errors.ts';
import { type ThreadStart } from '../../src/threads/start-thread.ts';

const { data } = workerData as ThreadStart<{ readonly greeting: string; readonly computed: string }>;
const computed = (await import(data.computed)) as { readonly answer: number };
const error: AppError = new AppError('INTERNAL', data.greeting);
parentPort?.postMessage({
  greeting: error.message,
  answer: computed.answer,
  environment: Object.keys(process.env).length,
});
