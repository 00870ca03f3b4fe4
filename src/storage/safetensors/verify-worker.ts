/** Worker thread of `verify-file.ts`: checks one file and posts what it found. */
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import { toWire } from '../error-wire.ts';
import { openLocation } from '../open-location.ts';
import { readSafetensorsHeader } from './read-header.ts';
import { scanFile } from './scan.ts';
import { type VerifiedFile, type VerifyMessage, type VerifyTask } from './verify-file.ts';

const PROGRESS_MS = 50;

async function verify(
  task: VerifyTask,
  post: (message: VerifyMessage) => void,
  signal: AbortSignal,
): Promise<VerifiedFile> {
  const source = await openLocation(task.location);
  try {
    const header = task.safetensors ? await readSafetensorsHeader(source, { signal }) : null;
    let told = 0;
    const onProgress = (bytes: number) => {
      if (performance.now() - told < PROGRESS_MS && bytes < source.bytes) return;
      told = performance.now();
      post({ kind: 'progress', bytes });
    };
    const { sha256, nonFinite } = await scanFile(source, header?.tensors ?? [], { onProgress, signal });
    // A damaged transfer explains a NaN, not the other way round.
    if (task.expectedSha256 !== null && sha256 !== task.expectedSha256) {
      throw new AppError('DIGEST_MISMATCH', `the file's SHA-256 is ${sha256}, ${task.expectedSha256} was announced`);
    }
    if (nonFinite !== null) {
      const { tensor, index, offset } = nonFinite;
      throw new AppError('NON_FINITE', `tensor "${tensor}" holds NaN or infinity, first at element ${index}`, {
        tensor,
        offset,
      });
    }
    return { bytes: source.bytes, sha256, header };
  } finally {
    await source.close();
  }
}

const port = parentPort;
if (port !== null) {
  const controller = new AbortController();
  port.once('message', () => controller.abort());
  const post = (message: VerifyMessage) => port.postMessage(message);
  verify(workerData as VerifyTask, post, controller.signal)
    .then(
      (file) => post({ kind: 'done', file }),
      (error: unknown) => post({ kind: 'failed', error: toWire(error) }),
    )
    .finally(() => port.close());
}
