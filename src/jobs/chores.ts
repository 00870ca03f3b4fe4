import { collectMergeOutputs } from './chores/collect-merge-outputs.ts';
import { collectStatisticFiles } from './chores/collect-statistic-files.ts';
import { collectUploads } from './chores/collect-uploads.ts';
import { refreshBoards } from './chores/refresh-boards.ts';
import { type WorkerDeps } from './worker-deps.ts';

/** Housekeeping that any worker may do, one at a time over all workers. */
export interface Chore {
  readonly name: string;
  readonly everySeconds: number;
  run(deps: WorkerDeps, signal: AbortSignal): Promise<void>;
}

export const ALL_CHORES: readonly Chore[] = [collectUploads, collectMergeOutputs, collectStatisticFiles, refreshBoards];
