import { type EntityManager, type QueryDeepPartialEntity } from 'typeorm';
import { type MergeCost, type Reductions } from '../../merge/run-types.ts';
import { LARGE_MERGE_COLUMNS, MergeEntity, type MergeFacts, type MergeRow } from '../entities/merge.ts';
import { MergeInputEntity, type MergeInputRow } from '../entities/merge-input.ts';
import { MergeOutputEntity, type MergeOutputRow } from '../entities/merge-output.ts';
import { rowsIn } from '../plain-rows.ts';
import { forgetClaims } from './merge-claim-store.ts';

export type NewMerge = Omit<MergeRow, 'reductions' | 'cost' | 'outputCheckpointId' | 'finishedAt' | 'flagId'>;

/**
 * Writes a merge unless its recipe is known; whether it did. When somebody else is writing the same recipe this waits for
 * their transaction, so that of two simultaneous calls exactly one returns true.
 */
export async function insertMerge(manager: EntityManager, merge: NewMerge): Promise<boolean> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(MergeEntity)
    .values(merge as QueryDeepPartialEntity<MergeRow>)
    .orIgnore()
    .returning('id')
    .execute();
  return (raw as unknown[]).length === 1;
}

export async function insertMergeInputs(manager: EntityManager, inputs: readonly MergeInputRow[]): Promise<void> {
  await manager.insert(MergeInputEntity, [...inputs]);
}

export function findMerges(manager: EntityManager, ids: readonly string[]): Promise<MergeRow[]> {
  return rowsIn(manager, MergeEntity, 'id', ids);
}

/** The same without what is large. */
export function findMergeFacts(manager: EntityManager, ids: readonly string[]): Promise<MergeFacts[]> {
  return rowsIn(manager, MergeEntity, 'id', ids, [], LARGE_MERGE_COLUMNS);
}

export function findMerge(manager: EntityManager, id: string): Promise<MergeRow | null> {
  return manager.findOneBy(MergeEntity, { id });
}

export function findMergeByRecipe(manager: EntityManager, recipeDigest: string): Promise<MergeRow | null> {
  return manager.findOneBy(MergeEntity, { recipeDigest });
}

/** Reads the merge of a recipe and holds it until the transaction ends, so that restarts take turns. */
export function lockMergeByRecipe(manager: EntityManager, recipeDigest: string): Promise<MergeRow> {
  return manager.findOneOrFail(MergeEntity, { where: { recipeDigest }, lock: { mode: 'pessimistic_write' } });
}

/** The merges that made these checkpoints, oldest first. */
export function mergesThatMade(manager: EntityManager, checkpointIds: readonly string[]): Promise<MergeFacts[]> {
  return rowsIn(manager, MergeEntity, 'outputCheckpointId', checkpointIds, ['createdAt', 'id'], LARGE_MERGE_COLUMNS);
}

/** Inputs of merges: the base first, then the experts in the order of the recipe. */
export function mergeInputs(manager: EntityManager, mergeIds: readonly string[]): Promise<MergeInputRow[]> {
  return rowsIn(manager, MergeInputEntity, 'mergeId', mergeIds, ['mergeId', 'role', 'position']);
}

/** Reads a merge and holds it until the transaction ends. */
export function lockMerge(manager: EntityManager, id: string): Promise<MergeRow> {
  return manager.findOneOrFail(MergeEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** Remembers what a running merge's next attempt can use; nothing once it is done. */
export async function saveRunState(manager: EntityManager, id: string, state: Reductions): Promise<void> {
  await manager.query('UPDATE merge SET reductions = $2 WHERE id = $1 AND finished_at IS NULL', [
    id,
    JSON.stringify(state),
  ]);
}

/** Ends a merge. What only a resumed run would need is forgotten with it. */
export async function finishMerge(
  manager: EntityManager,
  id: string,
  end: { readonly cost: MergeCost; readonly outputCheckpointId: string; readonly finishedAt: Date },
): Promise<void> {
  await manager.delete(MergeOutputEntity, { mergeId: id });
  await forgetClaims(manager, id);
  await manager.query(
    'UPDATE merge SET cost = $2, output_checkpoint_id = $3, finished_at = $4, reductions = NULL WHERE id = $1',
    [id, JSON.stringify(end.cost), end.outputCheckpointId, end.finishedAt],
  );
}

/** Open uploads of a running merge, in order of path. */
export function mergeOutputs(manager: EntityManager, mergeId: string): Promise<MergeOutputRow[]> {
  return manager.find(MergeOutputEntity, { where: { mergeId }, order: { path: 'ASC' } });
}

export async function insertMergeOutput(manager: EntityManager, output: MergeOutputRow): Promise<void> {
  await manager.insert(MergeOutputEntity, output);
}

export async function deleteMergeOutput(manager: EntityManager, mergeId: string, path: string): Promise<void> {
  await manager.delete(MergeOutputEntity, { mergeId, path });
}

/** Forgets all that a next attempt could use. */
export async function forgetRun(manager: EntityManager, mergeId: string): Promise<void> {
  await manager.delete(MergeOutputEntity, { mergeId });
  await forgetClaims(manager, mergeId);
  await manager.query('UPDATE merge SET reductions = NULL WHERE id = $1', [mergeId]);
}

/** Merges that hold partial output while none of their jobs waits, runs, or ended after `before`. */
export async function abandonedMerges(manager: EntityManager, before: Date): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT id FROM merge
      WHERE output_checkpoint_id IS NULL
        AND EXISTS (SELECT FROM merge_output o WHERE o.merge_id = merge.id)
        AND NOT EXISTS (
          SELECT FROM job j
           WHERE j.subject_type = 'MERGE' AND j.subject_id = merge.id
             AND (j.state IN ('QUEUED', 'RUNNING') OR j.finished_at > $1))`,
    [before],
  );
  return rows.map(({ id }) => id);
}

/** Whether a merge is writing its output under this key. */
export async function isOutputKey(manager: EntityManager, objectKey: string): Promise<boolean> {
  return manager.existsBy(MergeOutputEntity, { objectKey });
}
