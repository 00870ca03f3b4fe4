import { type EntityManager } from 'typeorm';

/**
 * SQL of `lineage(root, node)`: each checkpoint of `roots` with itself and, through the EXPERT inputs of the merge that
 * made it, every checkpoint below it. `UNION` (not `ALL`) visits a node once, however many ways lead to it.
 *
 * Goes into a `WITH RECURSIVE`; `roots` is the name of a relation with a column `id`.
 */
export function lineageSql(roots: string): string {
  return `
  lineage (root, node) AS (
    SELECT id, id FROM ${roots}
    UNION
    SELECT l.root, i.checkpoint_id
      FROM lineage l
      JOIN merge m ON m.output_checkpoint_id = l.node
      JOIN merge_input i ON i.merge_id = m.id AND i.role = 'EXPERT'
  )`;
}

export interface TrainedCell {
  readonly checkpointId: string;
  readonly cellId: string;
}

/**
 * Cells that checkpoints were trained on: their own, and for merges those of all experts below them. This is what
 * "held-in" means; nobody types it in. A base counts for nothing here, even as an expert: what it was pre-trained on is
 * shared by every row of a board. Ordered by benchmark and by position in its grid.
 */
export async function trainedCellsOf(manager: EntityManager, checkpointIds: readonly string[]): Promise<TrainedCell[]> {
  if (checkpointIds.length === 0) return [];
  return manager.query<TrainedCell[]>(
    `WITH RECURSIVE roots AS (SELECT unnest($1::uuid[]) AS id), ${lineageSql('roots')}
     SELECT l.root AS "checkpointId", t.cell_id AS "cellId"
       FROM lineage l
       JOIN checkpoint n ON n.id = l.node AND n.kind <> 'BASE'
       JOIN checkpoint_cell t ON t.checkpoint_id = n.id
       JOIN cell ON cell.id = t.cell_id
      GROUP BY l.root, t.cell_id, cell.benchmark_id, cell.position
      ORDER BY l.root, cell.benchmark_id, cell.position`,
    [checkpointIds],
  );
}
