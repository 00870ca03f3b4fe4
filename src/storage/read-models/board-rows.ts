import { type EntityManager, IsNull, Not } from 'typeorm';
import { LeaderboardRowEntity, type LeaderboardRow } from '../entities/leaderboard-row.ts';
import { type LabelSpace } from '../entities/score.ts';

export function findBoardRow(manager: EntityManager, id: string): Promise<LeaderboardRow | null> {
  return manager.findOneBy(LeaderboardRowEntity, { id });
}

/** The row of a merge on one split; of its output, which another merge may have made, too. */
export function findMergeRow(
  manager: EntityManager,
  mergeId: string,
  place: { readonly benchmarkId: string; readonly split: string; readonly labelSpace: LabelSpace },
): Promise<LeaderboardRow | null> {
  return manager
    .createQueryBuilder(LeaderboardRowEntity, 'row')
    .where(place)
    .andWhere('row.checkpointId = (SELECT output_checkpoint_id FROM merge WHERE id = :mergeId)', { mergeId })
    .getOne();
}

/** Rows that differ from a row in the seed alone, itself included, in the order of their ids; by the same evaluation code. */
export async function seedRows(manager: EntityManager, row: LeaderboardRow): Promise<LeaderboardRow[]> {
  if (row.pointDigest === null) return [row];
  const { benchmarkId, split, labelSpace, tier, pool, pointDigest } = row;
  return manager
    .createQueryBuilder(LeaderboardRowEntity, 'row')
    .where({ benchmarkId, split, labelSpace, tier, pool, pointDigest, mergeId: Not(IsNull()) })
    .andWhere(
      `(SELECT harness FROM evaluation WHERE id = row.evaluationId) = (SELECT harness FROM evaluation WHERE id = :evaluationId)`,
      { evaluationId: row.evaluationId },
    )
    .orderBy('row.id')
    .getMany();
}
