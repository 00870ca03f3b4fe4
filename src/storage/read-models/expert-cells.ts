import { type EntityManager } from 'typeorm';

/**
 * Cells of a benchmark on which experts of a base were trained, each on exactly one: the held-in cells of the whole checkpoint
 * set, whatever was merged.
 */
export async function cellsOfExperts(
  manager: EntityManager,
  benchmarkId: string,
  baseId: string,
): Promise<ReadonlySet<string>> {
  const rows = await manager.query<{ cell_id: string }[]>(
    `SELECT DISTINCT (array_agg(t.cell_id))[1] AS cell_id
       FROM checkpoint c
       JOIN checkpoint_cell t ON t.checkpoint_id = c.id
       JOIN cell ON cell.id = t.cell_id AND cell.benchmark_id = $1
      WHERE c.base_id = $2 AND c.state = 'READY' AND c.kind IN ('EXPERT', 'ADAPTER')
      GROUP BY c.id
     HAVING count(*) = 1`,
    [benchmarkId, baseId],
  );
  return new Set(rows.map((row) => row.cell_id));
}
