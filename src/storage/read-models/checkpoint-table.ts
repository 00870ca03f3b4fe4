import { type EntityManager } from 'typeorm';
import { withHomes } from '../../merge/homes.ts';
import { type CheckpointTable } from '../../merge/types.ts';
import { type CheckpointRow } from '../entities/checkpoint.ts';
import { readTensors } from '../stores/tensor-store.ts';

/** What the merge planner needs to know of a checkpoint: its digest and its tensors, as verification stored them. */
export async function readCheckpointTable(
  manager: EntityManager,
  checkpoint: Pick<CheckpointRow, 'id' | 'contentDigest'>,
): Promise<CheckpointTable> {
  return { digest: checkpoint.contentDigest, tensors: withHomes(await readTensors(manager, checkpoint.id)) };
}
