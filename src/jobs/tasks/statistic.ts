import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { computeStatistic } from '../../statistics/compute.ts';
import { STATISTIC_ENGINE } from '../../statistics/request.ts';
import { inTransaction } from '../../storage/database/transaction.ts';
import { type StatisticCost } from '../../storage/entities/statistic.ts';
import { liveJob } from '../../storage/stores/job-reads.ts';
import {
  findStatistic,
  lockStatisticById,
  markStatisticReady,
  setStatisticState,
} from '../../storage/stores/statistic-store.ts';
import { replaceStatisticTensors } from '../../storage/stores/statistic-tensor-store.ts';
import { defineTask, type Task, type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { openStatisticFiles } from './statistic-files.ts';
import { locateStatisticInputs } from './statistic-inputs.ts';
import { watchRss } from './watch-rss.ts';

const ATTEMPT_SECONDS = 24 * 3600 - 60;

/** Computes a Fisher or Grams of a checkpoint, from where an earlier attempt stopped, and publishes them. */
export const statisticTask = createStatisticTask();

/** @param saveSeconds least time between two savings of what a next attempt can go on from */
export function createStatisticTask(saveSeconds?: number): Task<WorkerDeps> {
  return defineTask<{ statisticId: string }, WorkerDeps>({
    kind: 'STATISTIC',
    payload: z.object({ statisticId: z.uuid() }),
    attempts: 4,
    expireInSeconds: ATTEMPT_SECONDS,
    run: (context, { statisticId }) => runStatistic(context, statisticId, saveSeconds),
    async settled(manager, { jobId, payload }) {
      const statistic = await lockStatisticById(manager, payload.statisticId);
      const live = await liveJob(manager, 'STATISTIC', payload.statisticId, jobId);
      if (statistic?.state === 'PENDING' && live === null) await setStatisticState(manager, statistic.id, 'FAILED');
    },
    async requeued(manager, { jobId, payload }) {
      const statistic = await lockStatisticById(manager, payload.statisticId);
      if ((await liveJob(manager, 'STATISTIC', payload.statisticId, jobId)) !== null) {
        throw new AppError('CONFLICT', 'another job of the same statistic is under way');
      }
      if (statistic?.state === 'FAILED') await setStatisticState(manager, statistic.id, 'PENDING');
    },
  });
}

async function runStatistic(
  context: TaskContext<WorkerDeps>,
  statisticId: string,
  saveSeconds?: number,
): Promise<void> {
  const { dataSource } = context.deps;
  const statistic = await findStatistic(dataSource.manager, statisticId);
  if (statistic === null) throw new AppError('NOT_FOUND', `there is no statistic ${statisticId}`);
  if (statistic.state === 'READY') return;
  if (statistic.engine !== STATISTIC_ENGINE) {
    const message = `asked of version ${statistic.engine} of the code, this worker runs ${STATISTIC_ENGINE}: ask again`;
    throw new AppError('CONFLICT', message);
  }
  const { objects } = context.deps;
  const located = await locateStatisticInputs(objects, dataSource.manager, statistic, ATTEMPT_SECONDS);
  const { request, inputs, data } = located;
  const files = openStatisticFiles(context, statistic, ATTEMPT_SECONDS);
  const resume = await files.resume();
  const secondsBefore = resume?.seconds ?? 0;
  const started = performance.now();
  const first = resume?.examples ?? 0;
  const rss = watchRss();
  try {
    const computed = await computeStatistic({
      ...{ request, inputs, data, files, resume: resume?.location ?? null, saveSeconds, signal: context.signal },
      backend: context.deps.backends.statistics,
      onProgress: ({ completed, total }) => {
        const rate = (completed - first) / Math.max(0.001, (performance.now() - started) / 1000);
        context.progress({ phase: 'accumulate', completed, total, unit: 'examples', rate });
      },
    });
    rss.stop();
    const cost: StatisticCost = {
      seconds: secondsBefore + (performance.now() - started) / 1000,
      examples: computed.metadata.n ?? 0,
      device: computed.device,
      threads: 1,
      peakRssBytes: rss.peakBytes(),
      flops: computed.flops,
    };
    const { metadata, tensors, bytes, sha256: digest } = computed;
    await inTransaction(dataSource, async (manager) => {
      await context.fenced(manager);
      await replaceStatisticTensors(manager, statisticId, tensors);
      await markStatisticReady(manager, statisticId, { metadata, digest, bytes, objectKey: files.artefact(), cost });
      await context.complete(manager);
    });
    context.logger.info({ statistic: statisticId, digest, cost }, 'statistic published');
  } catch (error) {
    await files.abort();
    throw error;
  } finally {
    rss.stop();
  }
  await files.discardSums();
}
