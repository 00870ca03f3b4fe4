import { type Chore } from './chore.ts';
import { collectMergeOutputs } from './chores/collect-merge-outputs.ts';
import { collectStatisticFiles } from './chores/collect-statistic-files.ts';
import { collectUploads } from './chores/collect-uploads.ts';
import { refreshBoards } from './chores/refresh-boards.ts';

/** All housekeeping of a worker. */
export const ALL_CHORES: readonly Chore[] = [collectUploads, collectMergeOutputs, collectStatisticFiles, refreshBoards];
