import { inTransaction, violates } from '../storage/database/transaction.ts';
import { type CheckpointRow } from '../storage/entities/checkpoint.ts';
import { checkpointReferences, type FoundReference } from '../storage/read-models/checkpoint-references.ts';
import { findCheckpoint, findCheckpointRow } from '../storage/stores/checkpoint-store.ts';
import { lockCheckpoint, markDeleted, markRestored } from '../storage/stores/deleted-checkpoints.ts';
import { audit } from './audit.ts';
import { fail, failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { missingScope, type Viewer } from './viewer.ts';

/** References that an answer lists. */
const MOST_REFERENCES = 100;
const FIELD = { field: ['input', 'checkpoint'] };

export interface Deletion {
  readonly deleted: Result<CheckpointRow>;
  /** What is in the way. */
  readonly references: readonly FoundReference[];
}

/**
 * Deletes a checkpoint that nothing refers to: it is found by its id alone from then on, and its files are collected after the
 * grace period. Deleting it again changes nothing. Scope admin.
 */
export async function deleteCheckpoint(
  { dataSource, clock }: ServiceDeps,
  viewer: Viewer | null,
  id: string,
): Promise<Deletion> {
  const missing = missingScope(viewer, 'admin');
  if (missing !== null) return { deleted: failAll([missing]), references: [] };
  return inTransaction(dataSource, async (manager): Promise<Deletion> => {
    const meant = await findCheckpoint(manager, id);
    const row = meant === null ? null : await lockCheckpoint(manager, meant.id);
    if (row === null) return { deleted: fail('NOT_FOUND', 'there is no such checkpoint', FIELD), references: [] };
    if (row.state === 'DELETED') return { deleted: ok(row), references: [] };
    const found = await checkpointReferences(manager, row, MOST_REFERENCES + 1);
    const references = found.slice(0, MOST_REFERENCES);
    if (references.length > 0) {
      const many = found.length > MOST_REFERENCES ? `more than ${MOST_REFERENCES}` : String(found.length);
      const message = `"${row.name}" cannot be deleted: ${many} ${many === '1' ? 'thing refers' : 'things refer'} to it`;
      return { deleted: fail('CONFLICT', message, FIELD), references };
    }
    const deleted = { deletedAt: clock(), deletedBy: viewer?.tokenId ?? null };
    await markDeleted(manager, row.id, deleted);
    await audit(manager, {
      viewer,
      at: deleted.deletedAt,
      action: 'checkpointDelete',
      subjectType: 'Checkpoint',
      subjectId: row.id,
      detail: { name: row.name, contentDigest: row.contentDigest },
    });
    return { deleted: ok({ ...row, ...deleted, state: 'DELETED' }), references: [] };
  });
}

/** Takes a deletion back while the files are there. Scope admin. */
export async function restoreCheckpoint(
  { dataSource, clock }: ServiceDeps,
  viewer: Viewer | null,
  id: string,
): Promise<Result<CheckpointRow>> {
  const missing = missingScope(viewer, 'admin');
  if (missing !== null) return failAll([missing]);
  try {
    return await inTransaction(dataSource, async (manager): Promise<Result<CheckpointRow>> => {
      const row = await lockCheckpoint(manager, id);
      if (row === null) return fail('NOT_FOUND', 'there is no such checkpoint', FIELD);
      if (row.state !== 'DELETED') return ok(row);
      if (row.collectedAt !== null) return fail('EXPIRED', 'its files were collected: register it again', FIELD);
      const base = row.baseId === null ? null : await lockCheckpoint(manager, row.baseId);
      if (base?.state === 'DELETED') return fail('CONFLICT', `restore its base "${base.name}" first`, FIELD);
      await markRestored(manager, row);
      const deed = { action: 'checkpointRestore', subjectType: 'Checkpoint', subjectId: row.id };
      await audit(manager, { viewer, at: clock(), ...deed, detail: { name: row.name } });
      return ok((await findCheckpointRow(manager, id)) ?? row);
    });
  } catch (error) {
    if (!violates(error, 'checkpoint_identity')) throw error;
    return fail('CONFLICT', 'a checkpoint of the same files was registered meanwhile: use that one', FIELD);
  }
}
