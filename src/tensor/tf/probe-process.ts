/** Entry of the process that tries one backend, named as its argument, and prints a report as a line of JSON. */
import * as tf from '@tensorflow/tfjs-core';
import { BACKENDS } from '../backends.ts';
import { useBackend } from './backend.ts';
import { DeviceUnavailableError } from './device-errors.ts';
import { type BackendReport } from './probe-backend.ts';
import { takeFloats } from './read-floats.ts';

async function tryBackend(): Promise<BackendReport> {
  const name = BACKENDS.find((one) => one === process.argv.at(-1));
  if (name === undefined) throw new Error(`internal: no backend ${process.argv.at(-1)}`);
  try {
    const backend = await useBackend(name, { allowSoftware: true });
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const square = await takeFloats(tf.tidy(() => tf.matMul(x, x)));
    const right = [7, 10, 15, 22].every((value, i) => square[i] === value);
    if (!right) return { name, usable: false, reason: `${backend.device} computes a product of 2×2 wrongly` };
    return { name, usable: true, backend };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { name, usable: false, reason: error instanceof DeviceUnavailableError ? error.reason : text };
  }
}

const report = await tryBackend();
process.stdout.write(`${JSON.stringify(report)}\n`);
