import { type EntityManager } from 'typeorm';
import { mapAdapter } from '../merge/adapters/map-adapter.ts';
import { issueError } from '../merge/adapters/issues.ts';
import { sumTable } from '../merge/adapters/sum-location.ts';
import { type CheckpointTable } from '../merge/types.ts';
import { type CheckpointRow } from '../storage/entities/checkpoint.ts';
import { readCheckpointTable } from '../storage/read-models/checkpoint-table.ts';

/**
 * What the planner needs to know of an expert: its own table, or for an adapter that of the checkpoint `onto` with the adapter on
 * it. From tables alone: how strong an adapter is, only its files say.
 * @throws AppError naming the tensor of an adapter that does not fit
 */
export async function readExpertTable(
  manager: EntityManager,
  expert: CheckpointRow,
  onto: CheckpointRow | null,
): Promise<CheckpointTable> {
  const own = await readCheckpointTable(manager, expert);
  if (onto === null) return own;
  const base = await readCheckpointTable(manager, onto);
  const mapped = mapAdapter(own.tensors, base.tensors);
  if (!mapped.ok) throw issueError(mapped.errors);
  return sumTable(base, own.digest, mapped.adapter);
}
