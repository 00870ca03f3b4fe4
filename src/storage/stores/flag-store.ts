import { type EntityManager, In, IsNull } from 'typeorm';
import { FlagEntity, type FlagRow, type FlagSubject } from '../entities/flag.ts';

export interface Flagged {
  readonly type: FlagSubject;
  readonly id: string;
}

/** Tables whose rows can be flagged; each has a column `flag_id`. */
const TABLES: Readonly<Record<FlagSubject, string>> = {
  CHECKPOINT: 'checkpoint',
  MERGE: 'merge',
  EXPERIMENT: 'experiment',
  BENCHMARK: 'benchmark',
  REPORTED_ROW: 'reported_result',
};

/** The flag of the subject's row, which is held until the transaction ends; undefined when there is no such row. */
export async function lockFlagged(manager: EntityManager, { type, id }: Flagged): Promise<string | null | undefined> {
  const rows = await manager.query<{ flag_id: string | null }[]>(
    `SELECT flag_id FROM ${TABLES[type]} WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  );
  return rows.at(0)?.flag_id;
}

/** Puts up a flag; the caller holds the subject and knows that it has none. */
export async function raiseFlag(manager: EntityManager, flag: FlagRow): Promise<void> {
  await manager.insert(FlagEntity, flag);
  await setFlag(manager, { type: flag.subjectType, id: flag.subjectId }, flag.id);
}

/** Takes down the flag that is up. */
export async function liftFlag(
  manager: EntityManager,
  subject: Flagged,
  lifted: { readonly liftedBy: string | null; readonly liftedAt: Date },
): Promise<void> {
  await manager.update(FlagEntity, { subjectType: subject.type, subjectId: subject.id, liftedAt: IsNull() }, lifted);
  await setFlag(manager, subject, null);
}

export function findFlags(manager: EntityManager, ids: readonly string[]): Promise<FlagRow[]> {
  return manager.findBy(FlagEntity, { id: In([...ids]) });
}

async function setFlag(manager: EntityManager, { type, id }: Flagged, flagId: string | null): Promise<void> {
  await manager.query(`UPDATE ${TABLES[type]} SET flag_id = $2 WHERE id = $1`, [id, flagId]);
  // who refreshes rows of the board at this moment may have read the old flag: one after the other
  await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('leaderboard', 0))`);
  await manager.query(
    `UPDATE leaderboard_row r SET flag_id = COALESCE(
       (SELECT flag_id FROM checkpoint WHERE id = r.checkpoint_id),
       (SELECT flag_id FROM merge WHERE id = r.merge_id),
       (SELECT flag_id FROM reported_result WHERE id = r.reported_id))
      WHERE r.checkpoint_id = $1 OR r.merge_id = $1 OR r.reported_id = $1`,
    [id],
  );
}
