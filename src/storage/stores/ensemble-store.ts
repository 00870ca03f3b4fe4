import { type EntityManager, In } from 'typeorm';
import { type CheckpointRow } from '../entities/checkpoint.ts';
import { EnsembleMemberEntity, type EnsembleMemberRow } from '../entities/ensemble-member.ts';
import {
  type CheckpointFacts,
  findReadyByDigest,
  insertReadyCheckpoint,
  type NewCheckpoint,
} from './checkpoint-store.ts';
import { insertTrainedCells } from './cell-store.ts';

export interface NewEnsemble {
  readonly checkpoint: NewCheckpoint & CheckpointFacts;
  /** In order of content digest. */
  readonly memberIds: readonly string[];
  /** Union of the members' cells. */
  readonly trainedCellIds: readonly string[];
}

/** Writes an ensemble unless there is one of the same members. Returns the one that there is. */
export async function ensureEnsemble(manager: EntityManager, ensemble: NewEnsemble): Promise<CheckpointRow> {
  const { checkpoint, memberIds, trainedCellIds } = ensemble;
  if (await insertReadyCheckpoint(manager, checkpoint, [])) {
    await manager
      .getRepository(EnsembleMemberEntity)
      .insert(memberIds.map((checkpointId, position) => ({ ensembleId: checkpoint.id, position, checkpointId })));
    await insertTrainedCells(manager, checkpoint.id, trainedCellIds);
  }
  const found = await findReadyByDigest(manager, checkpoint.contentDigest);
  if (found === null) throw new Error(`internal: ensemble ${checkpoint.id} is gone`);
  return found;
}

/** Members of ensembles, in order. */
export async function ensembleMembers(
  manager: EntityManager,
  ensembleIds: readonly string[],
): Promise<EnsembleMemberRow[]> {
  return manager
    .getRepository(EnsembleMemberEntity)
    .find({ where: { ensembleId: In([...ensembleIds]) }, order: { ensembleId: 'ASC', position: 'ASC' } });
}
