import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { liveJob } from '../../storage/stores/job-reads.ts';
import { findMerge, lockMerge } from '../../storage/stores/merge-store.ts';
import { findJob } from '../job-store.ts';
import { defineTask, type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { computeAlone } from './merge-compute.ts';
import { checkDisk, finishOutput } from './merge-finish.ts';
import { ATTEMPT_SECONDS, loadMerge } from './merge-inputs.ts';
import { discardOutputs, openOutputs } from './merge-outputs.ts';

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
  const { dataSource } = context.deps;
  const merge = await findMerge(dataSource.manager, mergeId);
  if (merge === null) throw new AppError('NOT_FOUND', `there is no merge ${mergeId}`);
  if (merge.outputCheckpointId !== null) return;
  const loaded = await loadMerge(context.deps, merge);
  const outputs = await openOutputs(context, loaded);
  await checkDisk(outputs);
  const cost = await computeAlone(context, loaded, outputs);
  await finishOutput(context, loaded, outputs, cost, context.complete);
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
