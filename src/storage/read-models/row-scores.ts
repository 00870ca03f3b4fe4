import { type EntityManager } from 'typeorm';
import { type LeaderboardRow } from '../entities/leaderboard-row.ts';

/** A row's score of one cell. */
export interface RowScore {
  readonly rowId: string;
  readonly cellId: string;
  readonly key: string;
  readonly position: number;
  /** A fraction. */
  readonly value: number;
  readonly examples: number | null;
  readonly standardError: number | null;
  readonly heldIn: boolean;
}

type ScoredRow = Pick<LeaderboardRow, 'id'>;

/**
 * The scores behind rows, in the order of their grids, and whether each cell is held in: by the rules of
 * `refreshLeaderboard`, or as a report states. One statement.
 */
export async function rowScores(manager: EntityManager, rows: readonly ScoredRow[]): Promise<Map<string, RowScore[]>> {
  const scores = new Map<string, RowScore[]>(rows.map(({ id }) => [id, []]));
  if (rows.length === 0) return scores;
  const found = await manager.query<RowScore[]>(SCORES, [rows.map(({ id }) => id)]);
  for (const score of found) scores.get(score.rowId)?.push(score);
  return scores;
}

const SCORES = `
WITH RECURSIVE
  asked AS (
    SELECT r.id, r.checkpoint_id, r.evaluation_id, r.reported_id, r.label_space, r.metric, r.benchmark_id, r.role
      FROM leaderboard_row r WHERE r.id = ANY ($1::uuid[])
  ),
  -- each subject with every expert below it
  lineage (root, node) AS (
    SELECT DISTINCT checkpoint_id, checkpoint_id FROM asked WHERE checkpoint_id IS NOT NULL
    UNION
    SELECT l.root, i.checkpoint_id
      FROM lineage l
      JOIN merge m ON m.output_checkpoint_id = l.node
      JOIN merge_input i ON i.merge_id = m.id AND i.role = 'EXPERT'
  ),
  trained AS (
    SELECT l.root, t.cell_id FROM lineage l JOIN checkpoint_cell t ON t.checkpoint_id = l.node
    UNION
    SELECT c.base_id, (array_agg(t.cell_id))[1]
      FROM checkpoint c
      JOIN checkpoint_cell t ON t.checkpoint_id = c.id
      JOIN cell ON cell.id = t.cell_id
     WHERE c.base_id IN (SELECT checkpoint_id FROM asked WHERE role = 'PRETRAINED') AND c.kind IN ('EXPERT', 'ADAPTER') AND c.state = 'READY'
     GROUP BY c.base_id, c.id, cell.benchmark_id
    HAVING count(*) = 1
  ),
  found AS (
    SELECT a.id, s.cell_id, s.value, s.examples, s.standard_error,
           t.cell_id IS NOT NULL AS held_in
      FROM asked a
      JOIN score s ON s.evaluation_id = a.evaluation_id AND s.label_space = a.label_space AND s.metric = a.metric
      LEFT JOIN trained t ON t.root = a.checkpoint_id AND t.cell_id = s.cell_id
    UNION ALL
    SELECT a.id, s.cell_id, s.value, s.examples, s.standard_error, s.held_in
      FROM asked a JOIN reported_score s ON s.result_id = a.reported_id
  )
SELECT f.id AS "rowId", f.cell_id AS "cellId", cell.key, cell.position, f.value, f.examples,
       f.standard_error AS "standardError", f.held_in AS "heldIn"
  FROM found f JOIN cell ON cell.id = f.cell_id
 ORDER BY f.id, cell.position`;
