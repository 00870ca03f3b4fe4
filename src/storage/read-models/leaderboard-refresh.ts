import { type EntityManager } from 'typeorm';

/**
 * Checkpoints in one statement. The planner knows nothing of the sizes of intermediate results, and joins of two of them
 * may take time that is the product of their sizes: 300 merges of 36 cells at once took more than 30 s, so 2 s.
 */
const BATCH = 50;

/** What a method needs, for the board's filters. */
export interface MethodNeeds {
  readonly method: string;
  readonly dialect: string;
  readonly version: number;
  /** Of `base`, `statistics`, `data`, `tuning`, `randomness`. */
  readonly needs: readonly string[];
  /** Parameters of a merge that nobody tuned. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

export interface RefreshScope {
  /** Checkpoints whose scores, lineage or experts are new. */
  readonly checkpointIds: readonly string[];
  /** Versions of the evaluation code, one for each kind of benchmark: scores of other versions are not on the board. */
  readonly harnesses: readonly string[];
  readonly methods: readonly MethodNeeds[];
}

/**
 * Recomputes the board's rows of the given checkpoints and all rows that rest on them: merges made from them, directly or
 * through other merges; whatever was trained from them; and the bases they were trained from, whose held-in cells are
 * their experts'. Call it in the transaction that writes the scores.
 *
 * How a row is made, per benchmark, split, tier and label space, from the newest complete evaluation:
 * - METHOD: the output of a merge. Held-in cells: those of all experts below it (as in `readTrainedCells`).
 * - PRETRAINED: a base. Held-in cells: those of its READY experts and adapters that were trained on exactly one cell of the benchmark.
 * - EXPERT, MULTITASK: trained on at most one cell, or on several. Held-in cells: its own.
 * - ENSEMBLE: several checkpoints that answer together; no single model. Held-in cells: those of its members.
 * - Generalization cells are all other cells of the same benchmark.
 * - Of a split that the benchmark hides, a mean takes at least two cells.
 * - A mean is unweighted over cells; its standard error is √(Σ se²) / k, the cells being independent samples.
 * - `held_in_base`, `generalization_base`: the base's mean on the very same cells; null unless it has a score on each.
 * - `held_in_experts` (METHOD only): mean over the held-in cells of the score of the expert trained there (of their mean
 *   when there are several); null unless each has a score.
 *
 * - `pool`: the checkpoint set within which rows are ranked: the base, else the experts.
 * - `label`, `point_digest`, `plain`: see migration 0005; statistics: sums over those that the merge read, null where one does
 *   not say.
 * - `grid`: its place in the grids of experiments on the same benchmark (`GridPlace`).
 *
 * Rows that differ in the seed alone are different checkpoints and stay different rows.
 */
export async function refreshLeaderboard(manager: EntityManager, scope: RefreshScope): Promise<void> {
  if (scope.checkpointIds.length === 0) return;
  // Two evaluations that end at the same moment must not each miss the other's scores in the rows they share: whoever
  // comes second waits here, and its next statement sees what the first one committed.
  await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('leaderboard', 0))`);
  const affected = await manager.query<{ id: string }[]>(AFFECTED_SQL, [scope.checkpointIds]);
  for (let at = 0; at < affected.length; at += BATCH) {
    const ids = affected.slice(at, at + BATCH).map(({ id }) => id);
    await manager.query(REFRESH_SQL, [ids, scope.harnesses, JSON.stringify(scope.methods)]);
  }
}

/** The checkpoints and all that rest on them. */
const AFFECTED_SQL = `
WITH RECURSIVE downstream (id) AS (
  SELECT unnest($1::uuid[])
  UNION
  SELECT m.output_checkpoint_id
    FROM downstream d
    JOIN merge_input i ON i.checkpoint_id = d.id
    JOIN merge m ON m.id = i.merge_id
   WHERE m.output_checkpoint_id IS NOT NULL
)
SELECT id FROM downstream
UNION SELECT c.id FROM downstream d JOIN checkpoint c ON c.base_id = d.id
UNION SELECT c.base_id FROM checkpoint c WHERE c.id = ANY ($1::uuid[]) AND c.base_id IS NOT NULL`;

/** Newest complete evaluation of checkpoint `checkpoint` in the place of `p`; the index of `evaluation`'s unique key. */
const newestIn = (checkpoint: string): string => `
  SELECT e.id FROM evaluation e
   WHERE e.checkpoint_id = ${checkpoint} AND e.benchmark_id = p.benchmark_id AND e.split = p.split
     AND e.harness = ANY ($2::text[]) AND e.tier = p.tier AND e.state = 'COMPLETE'
   ORDER BY e.finished_at DESC, e.id DESC LIMIT 1`;

/** What the experiments on the benchmark of `p` say of its checkpoint; null when it is in no grid. */
const GRID_PLACE = `(
  SELECT CASE WHEN bool_or(g.selected AND x.spec #>> '{selection,axis}' = 'HELD_IN') THEN 'SELECTED'
              WHEN bool_or(g.selected) THEN 'ORACLE' ELSE 'POINT' END
    FROM experiment_point g
    JOIN experiment x ON x.id = g.experiment_id AND x.benchmark_id = p.benchmark_id
   WHERE g.checkpoint_id = p.checkpoint_id AND g.role = 'GRID'
  HAVING count(*) > 0)`;

/** `ties/paper`, with the steps after it: `ties/paper+lines`; null for what is no merge. */
const LABEL = `u.method || '/' || u.dialect || COALESCE((
    SELECT string_agg('+' || (step ->> 'id'), '' ORDER BY place)
      FROM jsonb_array_elements(u.recipe -> 'post') WITH ORDINALITY AS s (step, place)), '')`;

/** Cost of the statistics that a merge read; a sum of which a part is unknown is unknown. */
const STATISTICS = `
  SELECT count(*) AS count,
         CASE WHEN count(t.cost ->> 'seconds') = count(*) THEN COALESCE(sum((t.cost ->> 'seconds')::double precision), 0) END AS seconds,
         CASE WHEN count(t.cost ->> 'flops') = count(*) THEN COALESCE(sum((t.cost ->> 'flops')::double precision), 0) END AS flops,
         CASE WHEN count(t.bytes) = count(*) THEN COALESCE(sum(t.bytes), 0) END AS bytes
    FROM (SELECT DISTINCT statistic_id FROM merge_input WHERE merge_id = u.merge_id AND statistic_id IS NOT NULL) i
    JOIN statistic t ON t.id = i.statistic_id`;

/** All scores, hidden ones too: what leaves this statement are means. */
const SCORES = `(
  SELECT evaluation_id, cell_id, label_space, metric, value, standard_error FROM score UNION ALL
  SELECT evaluation_id, cell_id, label_space, metric, value, standard_error FROM hidden_score)`;

const REFRESH_SQL = `
WITH RECURSIVE
  subject AS (
    SELECT c.id, c.kind, m.id AS merge_id, m.method, m.dialect, m.method_version, m.parameters, m.parameters_digest,
           m.expert_set_digest, m.expert_count, m.cost, m.recipe, c.name, c.bytes,
           COALESCE(c.flag_id, m.flag_id) AS flag_id,
           CASE WHEN c.kind <> 'BASE' THEN COALESCE(m.base_id, c.base_id) END AS base_id
      FROM checkpoint c
      LEFT JOIN LATERAL (
        SELECT * FROM merge WHERE merge.output_checkpoint_id = c.id ORDER BY created_at, merge.id LIMIT 1
      ) m ON true
     WHERE c.id = ANY ($1::uuid[]) AND c.state = 'READY'
  ),
  -- each subject with every expert below it, through merges of merges; UNION visits a node once
  lineage (root, node) AS (
    SELECT id, id FROM subject
    UNION
    SELECT l.root, i.checkpoint_id
      FROM lineage l
      JOIN merge m ON m.output_checkpoint_id = l.node
      JOIN merge_input i ON i.merge_id = m.id AND i.role = 'EXPERT'
  ),
  -- who was trained on which cell, below each subject
  trained AS (
    SELECT l.root, t.checkpoint_id AS expert_id, t.cell_id, cell.benchmark_id
      FROM lineage l
      JOIN checkpoint_cell t ON t.checkpoint_id = l.node
      JOIN cell ON cell.id = t.cell_id
    UNION
    SELECT s.id, c.id, (array_agg(t.cell_id))[1], cell.benchmark_id
      FROM subject s
      JOIN checkpoint c ON c.base_id = s.id AND c.kind IN ('EXPERT', 'ADAPTER') AND c.state = 'READY'
      JOIN checkpoint_cell t ON t.checkpoint_id = c.id
      JOIN cell ON cell.id = t.cell_id
     WHERE s.kind = 'BASE'
     GROUP BY s.id, c.id, cell.benchmark_id
    HAVING count(*) = 1
  ),
  own AS (
    SELECT root, benchmark_id, cell_id, count(*) AS experts FROM trained GROUP BY root, benchmark_id, cell_id
  ),
  place AS (
    SELECT DISTINCT ON (e.checkpoint_id, e.benchmark_id, e.split, e.tier)
           e.id AS evaluation_id, e.harness, e.checkpoint_id, e.benchmark_id, e.split, e.tier, b.modality,
           b.manifest ->> 'metric' AS metric, COALESCE(b.manifest -> 'hiddenSplits' ? e.split, false) AS hidden,
           u.base_id, (e.cost ->> 'seconds')::double precision AS evaluation_seconds
      FROM subject u
      JOIN evaluation e ON e.checkpoint_id = u.id AND e.state = 'COMPLETE' AND e.harness = ANY ($2::text[])
      JOIN benchmark b ON b.id = e.benchmark_id
     ORDER BY e.checkpoint_id, e.benchmark_id, e.split, e.tier, e.finished_at DESC, e.id DESC
  ),
  -- how the experts do where they were trained; absent unless all of a cell's experts have a score
  expert_score AS (
    SELECT p.evaluation_id, t.cell_id, s.label_space, avg(s.value ORDER BY t.expert_id) AS value
      FROM place p
      JOIN trained t ON t.root = p.checkpoint_id AND t.benchmark_id = p.benchmark_id
      JOIN own o ON o.root = t.root AND o.cell_id = t.cell_id
      JOIN LATERAL (${newestIn('t.expert_id')}) e ON true
      JOIN ${SCORES} s ON s.evaluation_id = e.id AND s.cell_id = t.cell_id AND s.metric = p.metric
     GROUP BY p.evaluation_id, t.cell_id, s.label_space, o.experts
    HAVING count(*) = o.experts
  ),
  -- one line for each score of a subject, beside the scores that it is compared with
  compared AS (
    SELECT p.evaluation_id, p.hidden, s.label_space, cell.position, s.value, s.standard_error, bs.value AS base_value,
           x.value AS expert_value, o.cell_id IS NOT NULL AS held_in
      FROM place p
      LEFT JOIN LATERAL (${newestIn('p.base_id')}) b ON true
      JOIN ${SCORES} s ON s.evaluation_id = p.evaluation_id AND s.metric = p.metric
      JOIN cell ON cell.id = s.cell_id
      LEFT JOIN ${SCORES} bs ON bs.evaluation_id = b.id AND bs.cell_id = s.cell_id
                        AND bs.label_space = s.label_space AND bs.metric = s.metric
      LEFT JOIN own o ON o.root = p.checkpoint_id AND o.cell_id = s.cell_id
      LEFT JOIN expert_score x ON x.evaluation_id = p.evaluation_id AND x.cell_id = s.cell_id
                              AND x.label_space = s.label_space
  ),
  -- Sums run in the order of the grid, so that equal scores give equal means to the last bit. Of a hidden split, the mean
  -- over one cell would be the score of that cell.
  mean AS (
    SELECT evaluation_id, label_space, held_in,
           count(*) AS cells,
           avg(value ORDER BY position) AS value,
           sqrt(sum(standard_error ^ 2 ORDER BY position)) / count(*) AS error,
           CASE WHEN count(base_value) = count(*) THEN avg(base_value ORDER BY position) END AS base_value,
           CASE WHEN count(expert_value) = count(*) THEN avg(expert_value ORDER BY position) END AS expert_value
      FROM compared
     GROUP BY evaluation_id, label_space, held_in
    HAVING NOT bool_or(hidden) OR count(*) >= 2
  ),
  needed AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb)
             AS n (method text, dialect text, version integer, needs text[], defaults jsonb)
  )
INSERT INTO leaderboard_row (
  id, benchmark_id, checkpoint_id, merge_id, evaluation_id, modality, split, label_space, metric, tier, role,
  method, dialect, parameters, parameters_digest, expert_set_digest, expert_count, base_id, needs,
  held_in, held_in_error, held_in_cells, generalization, generalization_error, generalization_cells,
  held_in_base, held_in_experts, generalization_base,
  seconds, bytes_read, peak_rss_bytes, flops, device, grid, updated_at,
  pool, label, method_version, point_digest, plain, bytes_written, output_bytes, evaluation_seconds,
  statistics_count, statistics_seconds, statistics_flops, statistics_bytes, single_model, flag_id, harness)
SELECT
  gen_random_uuid(), p.benchmark_id, p.checkpoint_id, u.merge_id, p.evaluation_id, p.modality, p.split, r.label_space,
  p.metric, p.tier,
  CASE WHEN u.kind = 'ENSEMBLE' THEN 'ENSEMBLE' WHEN u.merge_id IS NOT NULL THEN 'METHOD' WHEN u.kind = 'BASE' THEN 'PRETRAINED'
       WHEN (SELECT count(*) FROM own o WHERE o.root = u.id AND o.benchmark_id = p.benchmark_id) >= 2 THEN 'MULTITASK'
       ELSE 'EXPERT' END,
  u.method, u.dialect, u.parameters, u.parameters_digest, u.expert_set_digest,
  CASE WHEN u.merge_id IS NOT NULL THEN u.expert_count WHEN u.kind = 'BASE' THEN 0 WHEN u.kind = 'ENSEMBLE' THEN
    (SELECT count(*) FROM ensemble_member e WHERE e.ensemble_id = u.id) ELSE 1 END,
  u.base_id, COALESCE(n.needs, '{}'),
  h.value, h.error, COALESCE(h.cells, 0), g.value, g.error, COALESCE(g.cells, 0),
  h.base_value, CASE WHEN u.merge_id IS NOT NULL THEN h.expert_value END, g.base_value,
  (u.cost ->> 'seconds')::double precision, (u.cost ->> 'bytesRead')::bigint, (u.cost ->> 'peakRssBytes')::bigint,
  (u.cost ->> 'flops')::double precision, u.cost ->> 'device', ${GRID_PLACE}, now(),
  COALESCE(u.base_id::text, CASE WHEN u.kind = 'BASE' THEN u.id::text END, u.expert_set_digest, ''),
  COALESCE(${LABEL}, u.name), u.method_version, md5((u.recipe - 'seed')::text),
  COALESCE(u.parameters = n.defaults, false) AND NOT u.recipe ? 'post' AND NOT EXISTS (
    SELECT FROM merge_input i WHERE i.merge_id = u.merge_id AND i.role = 'EXPERT' AND i.weight <> 1),
  (u.cost ->> 'bytesWritten')::bigint, u.bytes, p.evaluation_seconds,
  COALESCE(f.count, 0), f.seconds, f.flops, f.bytes, u.kind <> 'ENSEMBLE', u.flag_id, p.harness
FROM place p
JOIN (SELECT DISTINCT evaluation_id, label_space FROM mean) r ON r.evaluation_id = p.evaluation_id
JOIN subject u ON u.id = p.checkpoint_id
LEFT JOIN mean h ON h.held_in AND h.evaluation_id = r.evaluation_id AND h.label_space = r.label_space
LEFT JOIN mean g ON NOT g.held_in AND g.evaluation_id = r.evaluation_id AND g.label_space = r.label_space
LEFT JOIN needed n ON n.method = u.method AND n.dialect = u.dialect AND n.version = u.method_version
LEFT JOIN LATERAL (${STATISTICS}) f ON u.merge_id IS NOT NULL
ON CONFLICT (benchmark_id, split, label_space, tier, checkpoint_id) DO UPDATE SET
  merge_id = EXCLUDED.merge_id, evaluation_id = EXCLUDED.evaluation_id, modality = EXCLUDED.modality,
  metric = EXCLUDED.metric, role = EXCLUDED.role, method = EXCLUDED.method, dialect = EXCLUDED.dialect,
  parameters = EXCLUDED.parameters, parameters_digest = EXCLUDED.parameters_digest,
  expert_set_digest = EXCLUDED.expert_set_digest, expert_count = EXCLUDED.expert_count, base_id = EXCLUDED.base_id,
  needs = EXCLUDED.needs, held_in = EXCLUDED.held_in, held_in_error = EXCLUDED.held_in_error,
  held_in_cells = EXCLUDED.held_in_cells, generalization = EXCLUDED.generalization,
  generalization_error = EXCLUDED.generalization_error, generalization_cells = EXCLUDED.generalization_cells,
  held_in_base = EXCLUDED.held_in_base, held_in_experts = EXCLUDED.held_in_experts,
  generalization_base = EXCLUDED.generalization_base, seconds = EXCLUDED.seconds, bytes_read = EXCLUDED.bytes_read,
  peak_rss_bytes = EXCLUDED.peak_rss_bytes, flops = EXCLUDED.flops, device = EXCLUDED.device, grid = EXCLUDED.grid, updated_at = now(),
  pool = EXCLUDED.pool, label = EXCLUDED.label, method_version = EXCLUDED.method_version,
  point_digest = EXCLUDED.point_digest, plain = EXCLUDED.plain, bytes_written = EXCLUDED.bytes_written,
  output_bytes = EXCLUDED.output_bytes, evaluation_seconds = EXCLUDED.evaluation_seconds,
  statistics_count = EXCLUDED.statistics_count, statistics_seconds = EXCLUDED.statistics_seconds,
  statistics_flops = EXCLUDED.statistics_flops, statistics_bytes = EXCLUDED.statistics_bytes,
  single_model = EXCLUDED.single_model, flag_id = EXCLUDED.flag_id, harness = EXCLUDED.harness`;
