import { type Task } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { benchmarkVerifyTask } from './benchmark-verify.ts';
import { checkpointVerifyTask } from './checkpoint-verify.ts';
import { evaluationTask } from './evaluate.ts';
import { mergeAssistTask } from './merge-assist.ts';
import { mergeTask } from './merge.ts';
import { sweepTask } from './sweep.ts';
import { statisticVerifyTask } from './statistic-verify.ts';
import { statisticTask } from './statistic.ts';

/** Every kind of background work. Servers enqueue by this list, workers run it. */
export const ALL_TASKS: readonly Task<WorkerDeps>[] = [
  benchmarkVerifyTask,
  checkpointVerifyTask,
  evaluationTask,
  mergeTask,
  mergeAssistTask,
  statisticTask,
  sweepTask,
  statisticVerifyTask,
];
