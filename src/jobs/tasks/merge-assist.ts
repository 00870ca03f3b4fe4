import { z } from 'zod';
import { type MergePlan } from '../../merge/types.ts';
import { inTransaction } from '../../storage/database/transaction.ts';
import { findMerge } from '../../storage/stores/merge-store.ts';
import { liveJob } from '../../storage/stores/job-reads.ts';
import { countWorkers } from '../boss.ts';
import { defineTask, type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { createClaims } from './merge-claims.ts';
import { ATTEMPT_SECONDS, loadMerge } from './merge-inputs.ts';
import { joinOutputs } from './merge-outputs.ts';
import { runLoadedMerge, runsHere } from './run-merge.ts';
import { readRunState } from './run-state.ts';

/** A helper has to load and plan the merge first: smaller ones are done before it has. */
const WORTH_BYTES = 256 * 1024 * 1024;
const WORTH_FLOPS = 2e11;
const MOST_HELPERS = 15;
/** Behind everything that somebody waits for. */
const PRIORITY = -10;

/** Takes slices of a merge that another worker runs, until none is left. It changes when a merge ends, not what it gives. */
export const mergeAssistTask = defineTask<{ mergeId: string }, WorkerDeps>({
  kind: 'MERGE_ASSIST',
  payload: z.object({ mergeId: z.uuid() }),
  attempts: 1,
  expireInSeconds: ATTEMPT_SECONDS,
  async run(context, { mergeId }) {
    const { deps, logger } = context;
    const { manager } = deps.dataSource;
    const merge = await findMerge(manager, mergeId);
    if (merge === null || merge.outputCheckpointId !== null || runsHere(mergeId)) return;
    const { reductions } = readRunState(merge.reductions);
    if (reductions === null || (await liveJob(manager, 'MERGE', mergeId)) === null) return;
    const loaded = await loadMerge(deps, merge);
    const outputs = await joinOutputs(deps, loaded);
    if (outputs === null) return;
    const claims = createClaims(context, mergeId, outputs, 'helper');
    const { slices } = await runLoadedMerge(context, loaded, outputs, { claims, reductions });
    logger.info({ merge: mergeId, slices }, 'helped with a merge');
  },
});

/** How many other workers are worth asking. */
export async function helpersFor({ deps }: TaskContext<WorkerDeps>, plan: MergePlan): Promise<number> {
  const { helpFromBytes = WORTH_BYTES } = deps;
  if (plan.bytesRead < helpFromBytes && plan.flops < WORTH_FLOPS) return 0;
  return Math.min(Math.max((await countWorkers(deps.dataSource.manager)) - 1, 0), MOST_HELPERS);
}

/** Puts a job for each helper into the queue. One that comes too late finds nothing to do. */
export async function askForHelp(
  { deps, job }: TaskContext<WorkerDeps>,
  mergeId: string,
  helpers: number,
): Promise<void> {
  await inTransaction(deps.dataSource, async (manager) => {
    for (let helper = 0; helper < helpers; helper++) {
      await deps.queue.enqueue(manager, {
        kind: 'MERGE_ASSIST',
        payload: { mergeId },
        subject: { type: 'MERGE', id: mergeId },
        priority: PRIORITY,
        createdBy: job.createdBy,
      });
    }
  });
}
