import { setTimeout } from 'node:timers/promises';
import { type SliceClaims, type SliceId } from '../../merge/run-types.ts';
import { inTransaction } from '../../storage/database/transaction.ts';
import { insertClaims, liveClaims } from '../../storage/stores/merge-claim-store.ts';
import { liveJob } from '../../storage/stores/job-reads.ts';
import { lockMerge } from '../../storage/stores/merge-store.ts';
import { type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { finishedSlices, type OpenOutput } from './merge-outputs.ts';

/** Slices taken at once: enough to keep all threads busy, few enough that nobody waits long for the last of another. */
const MOST = 64;
/** How often the owner looks whether the last slices of others are there. */
const WAIT_MILLISECONDS = 500;

/**
 * Gives the slices of a merge out to the workers that share it, through the database: each slice to one live job. The owner of
 * the merge takes them from the beginning, waits for those of the others, and takes over what a lost worker had; its helpers
 * take them from the end, and stop when nothing is left to take.
 */
export function createClaims(
  context: TaskContext<WorkerDeps>,
  mergeId: string,
  outputs: readonly OpenOutput[],
  role: 'owner' | 'helper',
): SliceClaims {
  const { dataSource, objects } = context.deps;
  const all = outputs.flatMap(({ file, slices }) =>
    Array.from({ length: slices }, (_, index): SliceId => ({ file: file.path, index })),
  );
  const key = ({ file, index }: SliceId): string => `${index}/${file}`;

  /** What this job may do now; null when there is nothing, but others have not finished yet. */
  async function take(): Promise<readonly SliceId[] | null> {
    const done = new Set((await finishedSlices(objects, outputs)).map(key));
    if (done.size === all.length) return [];
    return inTransaction(dataSource, async (manager) => {
      await context.fenced(manager);
      const merge = await lockMerge(manager, mergeId);
      // a cancelled merge wants no more work from its helpers
      if (merge.outputCheckpointId !== null || (await liveJob(manager, 'MERGE', mergeId)) === null) return [];
      const claims = await liveClaims(manager, mergeId);
      const taken = new Set(claims.map(({ path, slice }) => key({ file: path, index: slice })));
      const free = all.filter((slice) => !done.has(key(slice)) && !taken.has(key(slice)));
      if (free.length === 0) return role === 'owner' ? null : [];
      const workers = new Set([...claims.map(({ jobId }) => jobId), context.job.id]).size;
      const count = Math.min(Math.ceil(free.length / (2 * workers)), MOST);
      const mine = role === 'owner' ? free.slice(0, count) : free.slice(-count);
      const { id: jobId, attempt } = context.job;
      await insertClaims(
        manager,
        mine.map(({ file, index }) => ({ mergeId, path: file, slice: index, jobId, attempt })),
      );
      return mine;
    });
  }

  return {
    async next(signal) {
      for (;;) {
        signal.throwIfAborted();
        const slices = await take();
        if (slices !== null) return slices;
        await setTimeout(WAIT_MILLISECONDS, undefined, { signal });
      }
    },
  };
}
