import { type EntityManager, In, type QueryDeepPartialEntity } from 'typeorm';
import { ReportedResultEntity, type ReportedResultRow } from '../entities/reported-result.ts';
import { ReportedScoreEntity, type ReportedScoreRow } from '../entities/reported-score.ts';

/** Writes a reported result unless exactly this was recorded before; whether it did. */
export async function insertReported(
  manager: EntityManager,
  result: ReportedResultRow,
  scores: readonly Omit<ReportedScoreRow, 'resultId'>[],
): Promise<boolean> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(ReportedResultEntity)
    .values({ ...result } as QueryDeepPartialEntity<ReportedResultRow>)
    .orIgnore()
    .returning('id')
    .execute();
  if ((raw as unknown[]).length === 0) return false;
  await manager.insert(
    ReportedScoreEntity,
    scores.map((score) => ({ ...score, resultId: result.id })),
  );
  return true;
}

export function findReportedByDigest(manager: EntityManager, digest: string): Promise<ReportedResultRow | null> {
  return manager.findOneBy(ReportedResultEntity, { digest });
}

export function findReported(manager: EntityManager, ids: readonly string[]): Promise<ReportedResultRow[]> {
  return manager.findBy(ReportedResultEntity, { id: In([...ids]) });
}

/** Another record of the same thing from the same source, whose scores differ. */
export function findReportedLike(
  manager: EntityManager,
  { benchmarkId, split, labelSpace, role, name, base, checkpointSet, source }: ReportedResultRow,
): Promise<ReportedResultRow | null> {
  return manager
    .createQueryBuilder(ReportedResultEntity, 'result')
    .where({ benchmarkId, split, labelSpace, role, name, base, checkpointSet })
    .andWhere('result.source = CAST(:source AS jsonb)', { source: JSON.stringify(source) })
    .getOne();
}

/** Scores of results in the order of the grid. */
export function reportedScoresOf(manager: EntityManager, resultIds: readonly string[]): Promise<ReportedScoreRow[]> {
  return manager
    .createQueryBuilder(ReportedScoreEntity, 'score')
    .innerJoin('cell', 'cell', 'cell.id = score.cellId')
    .where({ resultId: In([...resultIds]) })
    .orderBy('score.resultId')
    .addOrderBy('cell.position')
    .getMany();
}
