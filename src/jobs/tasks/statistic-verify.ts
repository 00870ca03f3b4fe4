import { type EntityManager } from 'typeorm';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { checkFit, type ModelTensor } from '../../statistics/check-fit.ts';
import { type FisherVariant } from '../../statistics/metadata.ts';
import { verifyValues } from '../../statistics/verify-values.ts';
import { inTransaction } from '../../storage/database/transaction.ts';
import { type CheckpointRow } from '../../storage/entities/checkpoint.ts';
import { type StatisticRow } from '../../storage/entities/statistic.ts';
import { findCheckpoint } from '../../storage/stores/checkpoint-store.ts';
import { findStatistic, markStatisticReady, markStatisticRejected } from '../../storage/stores/statistic-store.ts';
import { replaceStatisticTensors, STATISTIC_FILE } from '../../storage/stores/statistic-tensor-store.ts';
import { readTensors } from '../../storage/stores/tensor-store.ts';
import { readExpertTable } from '../expert-table.ts';
import { defineTask, type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { discardObjects } from './discard-objects.ts';
import { verdictOf } from './verdict.ts';
import { LOCATION_SECONDS, verifyFiles } from './verify-files.ts';

type Deps = Pick<WorkerDeps, 'dataSource' | 'objects' | 'threads'>;

/**
 * Reads every byte of an uploaded statistic and makes it READY or REJECTED. A rejection is a result, so the job succeeds;
 * the object of a rejected one is deleted.
 */
export const statisticVerifyTask = defineTask<{ statisticId: string }, Deps>({
  kind: 'STATISTIC_VERIFY',
  payload: z.object({ statisticId: z.uuid() }),
  attempts: 5,
  expireInSeconds: 12 * 3600,
  async run(context, { statisticId }) {
    const { dataSource } = context.deps;
    const statistic = await findStatistic(dataSource.manager, statisticId);
    if (statistic === null) throw new AppError('NOT_FOUND', `there is no statistic ${statisticId}`);
    if (statistic.state !== 'VERIFYING') return;
    const file = announced(statistic);
    const verdict = await verdictOf(() => inspect(context, statistic, file));
    await inTransaction(dataSource, async (manager) => {
      await context.complete(manager);
      if ('rejection' in verdict) return markStatisticRejected(manager, statisticId, verdict.rejection);
      const { metadata, tensors } = verdict.facts;
      await replaceStatisticTensors(manager, statisticId, tensors);
      const { sha256: digest, bytes, objectKey } = file;
      return markStatisticReady(manager, statisticId, { metadata, digest, bytes, objectKey, cost: null });
    });
    const outcome = 'rejection' in verdict ? 'REJECTED' : 'READY';
    context.logger.info({ statistic: statisticId, outcome }, 'statistic verified');
    if (outcome === 'REJECTED') await discardObjects(context, [file]);
  },
});

function announced({ bytes, digest, objectKey }: StatisticRow) {
  if (digest === null || objectKey === null) throw new Error('internal: an uploaded statistic has no file');
  return { path: STATISTIC_FILE, bytes: Number(bytes), sha256: digest, objectKey, weights: true };
}

async function inspect(context: TaskContext<Deps>, statistic: StatisticRow, file: ReturnType<typeof announced>) {
  const { manager } = context.deps.dataSource;
  const checkpoint = await findCheckpoint(manager, statistic.checkpointId);
  if (checkpoint === null) throw new Error(`internal: checkpoint ${statistic.checkpointId} is gone`);
  const header = (await verifyFiles(context, [file])).get(file.path);
  if (header === undefined) throw new Error('internal: the file was not read');
  const { kind } = statistic;
  const metadata = checkFit(header, {
    model: checkpoint.contentDigest,
    kind,
    variant: statistic.variant === null ? null : (statistic.variant.toLowerCase() as FisherVariant),
    tensors: await tensorsOf(manager, checkpoint),
  });
  const location = await context.deps.objects.locate(file.objectKey, LOCATION_SECONDS);
  await verifyValues({ location, kind, tensors: header.tensors }, context.signal);
  return { metadata, tensors: header.tensors };
}

/** What a statistic can be of; of an adapter that is the base with it. @throws AppError BASE_REQUIRED, and what it does not fit by */
async function tensorsOf(manager: EntityManager, checkpoint: CheckpointRow): Promise<readonly ModelTensor[]> {
  if (checkpoint.kind !== 'ADAPTER') return readTensors(manager, checkpoint.id);
  const base = checkpoint.baseId === null ? null : await findCheckpoint(manager, checkpoint.baseId);
  if (base === null) {
    throw new AppError(
      'BASE_REQUIRED',
      `"${checkpoint.name}" is an adapter that states no base: nothing has a statistic`,
    );
  }
  return (await readExpertTable(manager, checkpoint, base)).tensors;
}
