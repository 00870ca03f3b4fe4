import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { inTransaction, violates } from '../../storage/database/transaction.ts';
import { type CheckpointRow } from '../../storage/entities/checkpoint.ts';
import { type StoredError } from '../../storage/entities/stored-error.ts';
import { lineageDifferences } from '../../storage/read-models/lineage.ts';
import { statedCellIds } from '../../storage/stores/cell-store.ts';
import {
  checkpointFiles,
  findCheckpointRow,
  findReadyByDigest,
  markReady,
  markRejected,
} from '../../storage/stores/checkpoint-store.ts';
import { replaceTensors } from '../../storage/stores/tensor-store.ts';
import { defineTask, type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { type CheckpointFindings, inspectCheckpoint } from './checkpoint-inspect.ts';
import { discardObjects } from './discard-objects.ts';
import { refreshBoard } from './refresh-board.ts';
import { verdictOf } from './verdict.ts';

type Deps = Pick<WorkerDeps, 'dataSource' | 'objects' | 'threads'>;
type Outcome = 'READY' | 'REJECTED' | 'DUPLICATE';

/**
 * Reads every byte of an uploaded checkpoint and makes it READY or REJECTED. A rejection is a result, so the job
 * succeeds; objects of a rejected checkpoint are deleted, its digests and the reason stay.
 */
export const checkpointVerifyTask = defineTask<{ checkpointId: string }, Deps>({
  kind: 'CHECKPOINT_VERIFY',
  payload: z.object({ checkpointId: z.uuid() }),
  attempts: 5,
  expireInSeconds: 12 * 3600,
  async run(context, { checkpointId }) {
    const { dataSource } = context.deps;
    const checkpoint = await findCheckpointRow(dataSource.manager, checkpointId);
    if (checkpoint === null) throw new AppError('NOT_FOUND', `there is no checkpoint ${checkpointId}`);
    if (checkpoint.state !== 'VERIFYING') return;
    const files = await checkpointFiles(dataSource.manager, [checkpointId]);
    const verdict = await verdictOf(() => inspectCheckpoint(context, checkpoint, files));
    const outcome =
      'rejection' in verdict
        ? await reject(context, checkpoint, verdict.rejection)
        : await accept(context, checkpoint, verdict.facts);
    context.logger.info({ checkpoint: checkpointId, outcome }, 'checkpoint verified');
    if (outcome !== 'READY') await discardObjects(context, files);
  },
});

async function reject(context: TaskContext<Deps>, checkpoint: CheckpointRow, rejection: StoredError): Promise<Outcome> {
  return inTransaction(context.deps.dataSource, async (manager): Promise<Outcome> => {
    await context.complete(manager);
    await markRejected(manager, checkpoint.id, rejection);
    return 'REJECTED';
  });
}

async function accept(
  context: TaskContext<Deps>,
  checkpoint: CheckpointRow,
  findings: CheckpointFindings,
): Promise<Outcome> {
  try {
    return await publish(context, checkpoint, findings);
  } catch (error) {
    // the same bytes became READY between our look and our write: now they will be found
    if (!violates(error, 'checkpoint_identity')) throw error;
    return publish(context, checkpoint, findings);
  }
}

/** One transaction: state, tensor table and the end of the job are seen together. */
async function publish(
  context: TaskContext<Deps>,
  checkpoint: CheckpointRow,
  { tensors, facts }: CheckpointFindings,
): Promise<Outcome> {
  return inTransaction(context.deps.dataSource, async (manager): Promise<Outcome> => {
    await context.complete(manager);
    const registered = await findReadyByDigest(manager, checkpoint.contentDigest);
    if (registered === null) {
      await replaceTensors(manager, checkpoint.id, tensors);
      await markReady(manager, checkpoint.id, facts);
      // the held-in cells of a base are those of its experts
      if (checkpoint.baseId !== null) await refreshBoard(manager, [checkpoint.id]);
      return 'READY';
    }
    const { kind, baseId } = checkpoint;
    const cellIds = await statedCellIds(manager, checkpoint.id);
    const [difference] = await lineageDifferences(manager, registered, { kind, baseId, cellIds });
    if (difference !== undefined) {
      const { about, message } = difference;
      await markRejected(manager, checkpoint.id, { code: 'CONFLICT', message, field: ['input', about] });
      return 'REJECTED';
    }
    const message = `exactly these files were registered before as "${registered.name}"`;
    await markRejected(manager, checkpoint.id, { code: 'CONFLICT', message }, registered.id);
    return 'DUPLICATE';
  });
}
