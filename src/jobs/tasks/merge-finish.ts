import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type EntityManager } from 'typeorm';
import { CancelledError, StorageError } from '../../errors.ts';
import { type MergeCost } from '../../merge/run-types.ts';
import { inTransaction } from '../../storage/database/transaction.ts';
import { hashLocations } from '../../storage/hash-location.ts';
import { type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { ATTEMPT_SECONDS, type LoadedMerge } from './merge-inputs.ts';
import { completeOutputs, type OpenOutput } from './merge-outputs.ts';
import { publishMerge, type Published } from './merge-publish.ts';
import { type StoredFile, writeSideFiles } from './merge-side-files.ts';

/**
 * Makes a checkpoint of computed outputs: completes and hashes the objects, writes the files beside them, and publishes all in
 * one transaction, with `also` in it.
 */
export async function finishOutput(
  context: TaskContext<WorkerDeps>,
  loaded: LoadedMerge,
  outputs: readonly OpenOutput[],
  cost: MergeCost,
  also: (manager: EntityManager) => Promise<void>,
): Promise<void> {
  const { dataSource, objects } = context.deps;
  if (context.signal.aborted) throw new CancelledError();
  await completeOutputs(objects, outputs);
  const files = [...(await hashOutputs(context, outputs)), ...(await writeSideFiles(objects, loaded))];
  const published = await inTransaction(dataSource, async (manager) => {
    await context.fenced(manager);
    const output = await publishMerge(manager, loaded, files, cost);
    await also(manager);
    return output;
  });
  context.logger.info({ merge: loaded.merge.id, checkpoint: published.checkpointId, cost }, 'merge published');
  await cleanUp(context, loaded, outputs, files, published);
}

/** What the object store need not keep; left over when this fails, which is no reason to fail the job. */
async function cleanUp(
  { deps, logger }: TaskContext<WorkerDeps>,
  { merge }: LoadedMerge,
  outputs: readonly OpenOutput[],
  files: readonly StoredFile[],
  { superfluous }: Published,
): Promise<void> {
  try {
    for (const { upload } of outputs) await deps.objects.multipartAbort(upload);
    if (superfluous) for (const { objectKey } of files) await deps.objects.delete(objectKey);
  } catch (error) {
    logger.warn({ err: error, merge: merge.id }, 'what a merge left in the object store could not be removed');
  }
}

async function hashOutputs(context: TaskContext<WorkerDeps>, outputs: readonly OpenOutput[]): Promise<StoredFile[]> {
  const { objects } = context.deps;
  const total = outputs.reduce((sum, { file }) => sum + file.bytes, 0);
  const started = performance.now();
  let completed = 0;
  const digests = await hashLocations(
    await Promise.all(outputs.map(({ key }) => objects.locate(key, ATTEMPT_SECONDS))),
    {
      signal: context.signal,
      onBytes: (bytes) => {
        completed += bytes;
        const rate = completed / ((performance.now() - started) / 1000);
        context.progress({ phase: 'hash', completed, total, unit: 'bytes', rate });
      },
    },
  );
  return outputs.map(({ file, key }, i) => ({
    path: file.path,
    role: 'WEIGHTS',
    bytes: file.bytes,
    sha256: digests[i],
    objectKey: key,
  }));
}

/** A local folder that cannot hold the output is better known before the work than after it. */
export async function checkDisk(outputs: readonly OpenOutput[]): Promise<void> {
  for (const { target, file, finished, upload } of outputs) {
    if (target.kind !== 'file') continue;
    const { bavail, bsize } = await statfs(dirname(target.path));
    const missing = file.bytes - finished.length * upload.partBytes;
    if (bavail * bsize < missing) {
      throw new StorageError(`the output needs ${missing} bytes, the disk has ${bavail * bsize} free`, {
        retryable: false,
      });
    }
  }
}
