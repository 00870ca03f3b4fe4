import { type EntityManager } from 'typeorm';

/** Newest READY benchmarks that have rows of merges, each slug once. */
export async function boardsWithRows(
  manager: EntityManager,
  limit: number,
): Promise<{ readonly slug: string; readonly revision: string }[]> {
  return manager.query<{ slug: string; revision: string }[]>(
    `SELECT slug, revision FROM (
       SELECT DISTINCT ON (b.slug) b.slug, b.revision, b.ready_at
         FROM benchmark b
        WHERE b.state = 'READY'
          AND EXISTS (SELECT FROM leaderboard_row r
                       WHERE r.benchmark_id = b.id AND r.split = 'test' AND r.label_space = 'TASK'
                         AND r.role = 'METHOD' AND r.tier = 'VERIFIED')
        ORDER BY b.slug, b.ready_at DESC
     ) newest ORDER BY ready_at DESC LIMIT $1`,
    [limit],
  );
}
