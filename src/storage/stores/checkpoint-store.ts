import { type EntityManager } from 'typeorm';
import { CheckpointEntity, type CheckpointRow } from '../entities/checkpoint.ts';
import { CheckpointFileEntity, type CheckpointFileRow } from '../entities/checkpoint-file.ts';
import { type StoredError } from '../entities/stored-error.ts';
import { rowsIn } from '../plain-rows.ts';
import { findFollowingDuplicates } from './follow-duplicates.ts';

export type NewCheckpoint = Pick<
  CheckpointRow,
  | 'id'
  | 'kind'
  | 'name'
  | 'description'
  | 'modality'
  | 'license'
  | 'source'
  | 'contentDigest'
  | 'bytes'
  | 'baseId'
  | 'createdBy'
>;

/** What verification found out. */
export interface CheckpointFacts {
  readonly layoutDigest: string;
  readonly parameterCount: string;
  readonly family: string | null;
}

/** Writes a checkpoint that is still to be verified, with its files. */
export async function insertCheckpoint(
  manager: EntityManager,
  checkpoint: NewCheckpoint,
  files: readonly CheckpointFileRow[],
): Promise<CheckpointRow> {
  const repository = manager.getRepository(CheckpointEntity);
  await repository.insert({ ...checkpoint, state: 'VERIFYING' });
  for (let at = 0; at < files.length; at += 500) {
    await manager.getRepository(CheckpointFileEntity).insert([...files.slice(at, at + 500)]);
  }
  return repository.findOneByOrFail({ id: checkpoint.id });
}

/**
 * Writes a checkpoint that is READY from the start, with its files, unless one of the same content is; whether it did. Waits
 * for a simultaneous writer of the same content.
 */
export async function insertReadyCheckpoint(
  manager: EntityManager,
  checkpoint: NewCheckpoint & CheckpointFacts,
  files: readonly CheckpointFileRow[],
): Promise<boolean> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(CheckpointEntity)
    .values({ ...checkpoint, state: 'READY', readyAt: () => 'now()' })
    .orIgnore()
    .returning('id')
    .execute();
  if ((raw as unknown[]).length === 0) return false;
  if (files.length > 0) await manager.getRepository(CheckpointFileEntity).insert([...files]);
  return true;
}

/** The row itself, also when its bytes were registered before. */
export async function findCheckpointRow(manager: EntityManager, id: string): Promise<CheckpointRow | null> {
  return manager.getRepository(CheckpointEntity).findOneBy({ id });
}

/**
 * Checkpoints by id. Where the same bytes had been registered before, the earlier checkpoint stands in, so its `id`
 * differs from the one asked for. Unknown ids are left out of the map.
 */
export async function findCheckpoints(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, CheckpointRow>> {
  return findFollowingDuplicates(manager, CheckpointEntity, ids);
}

/** One checkpoint by id, the earlier one where its bytes had been registered before. */
export async function findCheckpoint(manager: EntityManager, id: string): Promise<CheckpointRow | null> {
  return (await findCheckpoints(manager, [id])).get(id) ?? null;
}

/** The READY checkpoint of this content, of which there is at most one. */
export async function findReadyByDigest(manager: EntityManager, contentDigest: string): Promise<CheckpointRow | null> {
  return manager.getRepository(CheckpointEntity).findOneBy({ contentDigest, state: 'READY' });
}

/** The READY checkpoint of this content, else the newest attempt to register it. */
export async function findByDigest(manager: EntityManager, contentDigest: string): Promise<CheckpointRow | null> {
  return manager
    .getRepository(CheckpointEntity)
    .createQueryBuilder('checkpoint')
    .where('checkpoint.contentDigest = :contentDigest AND checkpoint.duplicateOfId IS NULL', { contentDigest })
    .orderBy("CASE checkpoint.state WHEN 'READY' THEN 0 WHEN 'VERIFYING' THEN 1 WHEN 'REJECTED' THEN 2 ELSE 3 END")
    .addOrderBy('checkpoint.id', 'DESC')
    .limit(1)
    .getOne();
}

/**
 * Makes a verified checkpoint READY. Call it in a transaction of its own.
 * @throws the unique violation of `checkpoint_identity` when another checkpoint of the same content is READY.
 */
export async function markReady(manager: EntityManager, id: string, facts: CheckpointFacts): Promise<void> {
  await manager
    .getRepository(CheckpointEntity)
    .update({ id, state: 'VERIFYING' }, { ...facts, state: 'READY', readyAt: () => 'now()' });
}

/** Refuses a checkpoint for good; `duplicateOfId` when it is only superfluous. */
export async function markRejected(
  manager: EntityManager,
  id: string,
  rejection: StoredError,
  duplicateOfId: string | null = null,
): Promise<void> {
  await manager
    .getRepository(CheckpointEntity)
    .update({ id, state: 'VERIFYING' }, { state: 'REJECTED', rejection, duplicateOfId });
}

/** Files of checkpoints, in order of path. */
export function checkpointFiles(
  manager: EntityManager,
  checkpointIds: readonly string[],
): Promise<CheckpointFileRow[]> {
  return rowsIn(manager, CheckpointFileEntity, 'checkpointId', checkpointIds, ['checkpointId', 'path']);
}
