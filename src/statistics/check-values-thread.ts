/** Worker thread of `verify-values.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { withSource } from '../models/located-checkpoint.ts';
import { toWire } from '../storage/error-wire.ts';
import { checkValues } from './check-values.ts';
import { type ValuesTask } from './verify-values.ts';

const { location, kind, tensors } = workerData as ValuesTask;
await withSource(location, (source) => checkValues(source, kind, tensors)).then(
  () => parentPort?.postMessage(null),
  (error: unknown) => parentPort?.postMessage(toWire(error)),
);
