import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { AppError, CancelledError, StorageError } from '../../errors.ts';
import { ENGINE_VERSION } from '../../merge/layout.ts';
import { type MergeCost, type Reductions } from '../../merge/run-types.ts';
import { inTransaction } from '../../storage/database/transaction.ts';
import { hashLocations } from '../../storage/hash-location.ts';
import { liveJob } from '../../storage/stores/job-reads.ts';
import { findMerge, lockMerge, saveRunState } from '../../storage/stores/merge-store.ts';
import { findJob } from '../job-store.ts';
import { defineTask, type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { askForHelp, helpersFor } from './merge-assist.ts';
import { createClaims } from './merge-claims.ts';
import { ATTEMPT_SECONDS, type LoadedMerge, loadMerge } from './merge-inputs.ts';
import { takeStatisticsAgain } from './merge-merged-inputs.ts';
import { completeOutputs, discardOutputs, type OpenOutput, openOutputs } from './merge-outputs.ts';
import { publishMerge, type Published } from './merge-publish.ts';
import { readRunState, runLoadedMerge, type RunState } from './run-merge.ts';
import { type StoredFile, writeSideFiles } from './merge-side-files.ts';

const SAVE_EVERY_MS = 1000;

/** Computes the output of a merge and publishes it. */
export const mergeTask = defineTask<{ mergeId: string }, WorkerDeps>({
  kind: 'MERGE',
  payload: z.object({ mergeId: z.uuid() }),
  attempts: 4,
  expireInSeconds: ATTEMPT_SECONDS,
  async run(context, { mergeId }) {
    try {
      await runMergeJob(context, mergeId);
    } catch (error) {
      await discardIfOver(context, mergeId, error);
      throw error;
    }
  },
  async requeued(manager, { jobId, payload }) {
    await lockMerge(manager, payload.mergeId);
    if ((await liveJob(manager, 'MERGE', payload.mergeId, jobId)) === null) return;
    throw new AppError('CONFLICT', 'another job of the same merge is under way');
  },
});

async function runMergeJob(context: TaskContext<WorkerDeps>, mergeId: string): Promise<void> {
  const { dataSource, objects } = context.deps;
  const merge = await findMerge(dataSource.manager, mergeId);
  if (merge === null) throw new AppError('NOT_FOUND', `there is no merge ${mergeId}`);
  if (merge.outputCheckpointId !== null) return;
  const loaded = await loadMerge(context.deps, merge);
  const outputs = await openOutputs(context, loaded);
  await checkDisk(outputs);
  const cost = await compute(context, loaded, outputs);
  if (context.signal.aborted) throw new CancelledError();
  await completeOutputs(objects, outputs);
  const files = [...(await hashOutputs(context, outputs)), ...(await writeSideFiles(objects, loaded))];
  const published = await inTransaction(dataSource, async (manager) => {
    await context.fenced(manager);
    const output = await publishMerge(manager, loaded, files, cost);
    await context.complete(manager);
    return output;
  });
  context.logger.info({ checkpoint: published.checkpointId, cost }, 'merge published');
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

/**
 * The engine's run, from where the last attempt was, with the help of other workers when it is large. The cost is that of
 * all attempts together; seconds are those until the output is complete, however many workers shared it.
 */
async function compute(
  context: TaskContext<WorkerDeps>,
  loaded: LoadedMerge,
  outputs: readonly OpenOutput[],
): Promise<MergeCost> {
  const { merge, plan } = loaded;
  const { dataSource } = context.deps;
  const before = readRunState(merge.reductions);
  const started = performance.now();
  let reductions = before.reductions;
  let saved = started;
  const save = async (): Promise<void> => {
    saved = performance.now();
    const state: RunState = { engine: ENGINE_VERSION, reductions, seconds: before.seconds + (saved - started) / 1000 };
    await saveRunState(dataSource.manager, merge.id, state);
  };
  const again = await takeStatisticsAgain(context, loaded);
  const prepared = (performance.now() - started) / 1000;
  // what was taken again lies on this machine
  const helpers = again === null ? await helpersFor(context, plan) : 0;
  const running = runLoadedMerge(context, loaded, outputs, {
    ...(again === null ? {} : { statistics: again.statistics, mergedInputs: true }),
    finished: outputs.flatMap(({ finished }) => finished),
    ...(before.reductions === null ? {} : { reductions: before.reductions }),
    ...(helpers === 0 ? {} : { claims: createClaims(context, merge.id, outputs, 'owner') }),
    onReductions: async (found: Reductions) => {
      reductions = { ...found };
      await save();
    },
    onMap: async () => {
      if (helpers === 0) return;
      // helpers begin where the passes end
      reductions ??= {};
      await save();
      await askForHelp(context, merge.id, helpers);
    },
    afterSlice: async () => {
      if (performance.now() - saved >= SAVE_EVERY_MS) await save();
    },
  });
  const { cost: ran } = await running.finally(() => again?.discard());
  const cost: MergeCost = {
    ...ran,
    seconds: prepared + ran.seconds,
    peakRssBytes: Math.max(ran.peakRssBytes, again?.peakRssBytes ?? 0),
  };
  if (helpers > 0) return { ...cost, bytesRead: plan.bytesRead, bytesWritten: plan.bytesWritten };
  if (before.seconds === 0) return cost;
  // what this attempt found done was read and written by earlier ones
  return {
    ...cost,
    seconds: before.seconds + cost.seconds,
    bytesRead: plan.bytesRead,
    bytesWritten: plan.bytesWritten,
  };
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
async function checkDisk(outputs: readonly OpenOutput[]): Promise<void> {
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

/** Partial output is kept for another attempt, and deleted when none will come: cancelled, or failed for good. */
async function discardIfOver(
  { deps, job, logger }: TaskContext<WorkerDeps>,
  mergeId: string,
  error: unknown,
): Promise<void> {
  const now = await findJob(deps.dataSource.manager, job.id);
  const permanent =
    error instanceof AppError && !error.retryable && now?.state === 'RUNNING' && now.attempt === job.attempt;
  if (now?.state !== 'CANCELLED' && !(permanent && error.code !== 'CANCELLED')) return;
  await discardOutputs(deps, mergeId, job.id).catch((cause: unknown) =>
    logger.warn({ err: cause, merge: mergeId }, 'the partial output of a merge is left behind'),
  );
}
