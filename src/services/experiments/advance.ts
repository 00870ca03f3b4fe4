import { refreshBoard } from '../../jobs/tasks/refresh-board.ts';
import { inTransaction } from '../../storage/database/transaction.ts';
import { type ExperimentRow } from '../../storage/entities/experiment.ts';
import { type StoredError } from '../../storage/entities/stored-error.ts';
import {
  endExperiment,
  liveJobsOf,
  lockExperiment,
  runningExperiments,
  savePoint,
} from '../../storage/stores/experiment-store.ts';
import { followMerges, startMerges } from './advance-merges.ts';
import { choose, followReports, followTuning, startControls } from './advance-scores.ts';
import { type DriverDeps, openWork, type Work } from './work.ts';

/** How often running experiments are looked at. */
export const DRIVE_SECONDS = 1;

/**
 * One turn at every running experiment: looks at what has become of the work it asked for, and asks for what comes next. All state is
 * in the tables, so whoever takes the next turn goes on, and nobody waits for jobs.
 */
export async function driveExperiments(deps: DriverDeps, signal?: AbortSignal): Promise<void> {
  for (const id of await runningExperiments(deps.dataSource.manager)) {
    if (signal?.aborted === true) return;
    await advanceExperiment(deps, id);
  }
}

/** One turn at one experiment. */
async function advanceExperiment(deps: DriverDeps, id: string): Promise<void> {
  const stop = await inTransaction(deps.dataSource, async (manager) => {
    const experiment = await lockExperiment(manager, id);
    if (experiment?.state !== 'RUNNING') return [];
    const over = overtime(experiment, deps.clock());
    if (over !== null) {
      await endExperiment(manager, id, { state: 'STOPPED', error: over, finishedAt: deps.clock() });
      return liveJobsOf(manager, id);
    }
    const work = await openWork(deps, manager, experiment);
    await startControls(work);
    await startMerges(work);
    await followMerges(work);
    await followTuning(work);
    await choose(work);
    await followReports(work);
    for (const point of work.changed) await savePoint(manager, point);
    await refreshBoard(manager, [...work.shown]);
    await finishIfDone(work);
    return [];
  });
  for (const job of stop) await deps.queue.cancel(job);
}

/** Seconds of an experiment until now, over all its runs. */
export function secondsOf(
  { secondsBefore, startedAt, finishedAt }: Pick<ExperimentRow, 'secondsBefore' | 'startedAt' | 'finishedAt'>,
  now: Date,
): number {
  return secondsBefore + ((finishedAt ?? now).getTime() - startedAt.getTime()) / 1000;
}

function overtime(experiment: ExperimentRow, now: Date): StoredError | null {
  const { seconds } = experiment.budget;
  const spent = secondsOf(experiment, now);
  if (seconds === null || spent < seconds) return null;
  const message = `stopped after ${Math.round(spent)} s, the budget is ${seconds} s: start it again with a larger one to go on`;
  return { code: 'LIMIT_EXCEEDED', message };
}

async function finishIfDone({ manager, experiment, points, deps, changed }: Work): Promise<void> {
  // what changed in this turn may have more to do in the next
  if (changed.size > 0 || points.some(({ state }) => state !== 'DONE' && state !== 'FAILED')) return;
  const grid = points.filter(({ role }) => role === 'GRID');
  const failed = grid.find(({ error }) => error !== null);
  const all = failed !== undefined && grid.every(({ state }) => state === 'FAILED');
  const error = all ? failed.error : null;
  await endExperiment(manager, experiment.id, { state: all ? 'FAILED' : 'COMPLETE', error, finishedAt: deps.clock() });
}
