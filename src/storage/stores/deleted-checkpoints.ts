import { type EntityManager } from 'typeorm';
import { CheckpointEntity, type CheckpointRow } from '../entities/checkpoint.ts';

/** Reads a checkpoint and holds it, so that nobody can begin to refer to it until the transaction ends. */
export function lockCheckpoint(manager: EntityManager, id: string): Promise<CheckpointRow | null> {
  return manager.findOne(CheckpointEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** Marks a locked checkpoint as deleted. Merges that made it have no output any more, so they can be run again. */
export async function markDeleted(
  manager: EntityManager,
  id: string,
  deleted: { readonly deletedAt: Date; readonly deletedBy: string | null },
): Promise<void> {
  await manager.query(
    'UPDATE merge SET output_checkpoint_id = NULL, finished_at = NULL WHERE output_checkpoint_id = $1',
    [id],
  );
  await manager.update(CheckpointEntity, { id }, { ...deleted, state: 'DELETED' });
}

/** Takes a deletion back. */
export async function markRestored(manager: EntityManager, { id, readyAt, rejection }: CheckpointRow): Promise<void> {
  const state = readyAt !== null ? 'READY' : rejection !== null ? 'REJECTED' : 'VERIFYING';
  await manager.update(CheckpointEntity, { id }, { state, deletedAt: null, deletedBy: null });
}

/** Checkpoints that were deleted before `before` and whose files nobody collected, first deleted first. */
export async function collectableCheckpoints(manager: EntityManager, before: Date): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT id FROM checkpoint WHERE state = 'DELETED' AND collected_at IS NULL AND deleted_at < $1 ORDER BY deleted_at, id`,
    [before],
  );
  return rows.map(({ id }) => id);
}

export async function markCollected(manager: EntityManager, id: string, at: Date): Promise<void> {
  await manager.update(CheckpointEntity, { id }, { collectedAt: at });
}
