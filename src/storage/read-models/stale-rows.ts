import { type EntityManager } from 'typeorm';

/** Checkpoints of rows that were written before the newest migration, by the versions of the evaluation code that are refreshed. */
export async function staleBoardCheckpoints(manager: EntityManager, harnesses: readonly string[]): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT DISTINCT r.checkpoint_id AS id
       FROM leaderboard_row r
       JOIN evaluation e ON e.id = r.evaluation_id AND e.harness = ANY ($1::text[])
      WHERE r.updated_at < (SELECT max(applied_at) FROM schema_migration)
      ORDER BY 1`,
    [[...harnesses]],
  );
  return rows.map(({ id }) => id);
}
