import { type EntityManager, IsNull } from 'typeorm';
import { MergeSweepEntity, type MergeSweepRow } from '../entities/merge-sweep.ts';
import { type StoredError } from '../entities/stored-error.ts';
import { rowsIn } from '../plain-rows.ts';

export async function insertMergeSweep(
  manager: EntityManager,
  jobId: string,
  mergeIds: readonly string[],
): Promise<void> {
  await manager.insert(
    MergeSweepEntity,
    mergeIds.map((mergeId) => ({ jobId, mergeId, error: null })),
  );
}

/** The merges of a job that have not failed alone, in a fixed order. */
export async function sweptMerges(manager: EntityManager, jobId: string): Promise<string[]> {
  const rows = await manager.find(MergeSweepEntity, { where: { jobId, error: IsNull() }, order: { mergeId: 'ASC' } });
  return rows.map(({ mergeId }) => mergeId);
}

/** The jobs that compute or computed these merges with others. */
export function sweepsOf(manager: EntityManager, mergeIds: readonly string[]): Promise<MergeSweepRow[]> {
  return rowsIn(manager, MergeSweepEntity, 'mergeId', mergeIds);
}

/** Ends one merge of a sweep: it alone has no output. */
export async function failSwept(
  manager: EntityManager,
  jobId: string,
  mergeId: string,
  error: StoredError,
): Promise<void> {
  await manager.update(MergeSweepEntity, { jobId, mergeId }, { error });
}
