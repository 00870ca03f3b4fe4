import { type EntityManager } from 'typeorm';

/**
 * Recomputes the board's rows of all results of one checkpoint set on one benchmark: they are compared with the set's own
 * pretrained model and experts. Call it in the transaction that writes a result.
 *
 * - Means are unweighted over cells; the standard error is √(Σ se²) / k, null unless every score states one.
 * - `held_in_base`, `generalization_base`: the set's PRETRAINED result on the same cells, split and label space; null unless there
 *   is exactly one and it has a score on each.
 * - `held_in_experts` (METHOD only): mean over the held-in cells of the EXPERT results that are held in there (of their mean when
 *   there are several); null unless each cell has one.
 */
export async function refreshReported(
  manager: EntityManager,
  benchmarkId: string,
  checkpointSet: string,
): Promise<void> {
  // two records at the same moment must not miss each other's scores
  await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('leaderboard', 0))`);
  await manager.query(REFRESH_SQL, [benchmarkId, checkpointSet]);
}

const REFRESH_SQL = `
WITH
  result AS (SELECT * FROM reported_result WHERE benchmark_id = $1 AND checkpoint_set = $2),
  line AS (
    SELECT r.id, r.split, r.label_space, r.metric, s.cell_id, cell.position, s.held_in, s.value, s.standard_error, r.role
      FROM result r JOIN reported_score s ON s.result_id = r.id JOIN cell ON cell.id = s.cell_id
  ),
  base AS (
    SELECT split, label_space, metric, cell_id, avg(value) AS value
      FROM line WHERE role = 'PRETRAINED' GROUP BY split, label_space, metric, cell_id HAVING count(*) = 1
  ),
  expert AS (
    SELECT split, label_space, metric, cell_id, avg(value) AS value
      FROM line WHERE role = 'EXPERT' AND held_in GROUP BY split, label_space, metric, cell_id
  ),
  mean AS (
    SELECT l.id, l.held_in, count(*) AS cells, avg(l.value ORDER BY l.position) AS value,
           CASE WHEN count(l.standard_error) = count(*) THEN sqrt(sum(l.standard_error ^ 2 ORDER BY l.position)) / count(*) END AS error,
           CASE WHEN count(b.value) = count(*) THEN avg(b.value ORDER BY l.position) END AS base_value,
           CASE WHEN count(x.value) = count(*) THEN avg(x.value ORDER BY l.position) END AS expert_value
      FROM line l
      LEFT JOIN base b USING (split, label_space, metric, cell_id)
      LEFT JOIN expert x USING (split, label_space, metric, cell_id)
     GROUP BY l.id, l.held_in
  )
INSERT INTO leaderboard_row (
  id, reported_id, benchmark_id, modality, split, label_space, metric, tier, role, pool, label, method, dialect,
  method_version, parameters, expert_count, needs, single_model,
  held_in, held_in_error, held_in_cells, generalization, generalization_error, generalization_cells,
  held_in_base, held_in_experts, generalization_base, updated_at)
SELECT r.id, r.id, r.benchmark_id, b.modality, r.split, r.label_space, r.metric, 'REPORTED', r.role, r.checkpoint_set, r.name,
       r.method, r.dialect, r.method_version, r.parameters, r.expert_count, r.needs, r.single_model,
       h.value, h.error, COALESCE(h.cells, 0), g.value, g.error, COALESCE(g.cells, 0),
       CASE WHEN r.role <> 'PRETRAINED' THEN h.base_value END, CASE WHEN r.role = 'METHOD' THEN h.expert_value END,
       CASE WHEN r.role <> 'PRETRAINED' THEN g.base_value END, now()
  FROM result r
  JOIN benchmark b ON b.id = r.benchmark_id
  LEFT JOIN mean h ON h.id = r.id AND h.held_in
  LEFT JOIN mean g ON g.id = r.id AND NOT g.held_in
ON CONFLICT (id) DO UPDATE SET
  held_in_base = EXCLUDED.held_in_base, held_in_experts = EXCLUDED.held_in_experts,
  generalization_base = EXCLUDED.generalization_base, updated_at = now()`;
