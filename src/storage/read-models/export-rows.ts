import { type EntityManager } from 'typeorm';
import { type LabelSpace } from '../entities/score.ts';
import { type EvaluationTier } from '../entities/evaluation.ts';

/** Which rows of all boards; left out conditions hold for every row. */
export interface ExportFilter {
  readonly benchmarkId?: string;
  readonly split?: string;
  readonly labelSpace?: LabelSpace;
  readonly tier?: EvaluationTier;
  /** Rows that are flagged, too. */
  readonly flagged?: boolean;
}

/** A row as the export has it, but for its scores and what it took to tune it. */
export interface ExportRow {
  readonly id: string;
  readonly benchmarkId: string;
  /** Null for a reported row. */
  readonly checkpointId: string | null;
  readonly split: string;
  /** All other fields, named as they are exported. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface ExportBenchmark {
  readonly id: string;
  readonly slug: string;
  readonly revision: string;
  readonly digest: string;
  readonly modality: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Keys in the order of the grid. */
  readonly cells: readonly string[];
}

/** Benchmarks that rows of the filter are of, by slug and revision. */
export function exportBenchmarks(manager: EntityManager, filter: ExportFilter): Promise<ExportBenchmark[]> {
  return manager.query<ExportBenchmark[]>(
    `SELECT b.id, b.slug, b.revision, b.digest, b.modality, b.manifest,
            (SELECT json_agg(c.key ORDER BY c.position) FROM cell c WHERE c.benchmark_id = b.id) AS cells
       FROM benchmark b
      WHERE EXISTS (SELECT FROM leaderboard_row r WHERE r.benchmark_id = b.id AND ${CONDITIONS})
      ORDER BY b.slug, b.revision, b.id`,
    valuesOf(filter),
  );
}

/** The rows after `after` in the order of their ids. */
export function exportRows(
  manager: EntityManager,
  filter: ExportFilter,
  after: string,
  limit: number,
): Promise<ExportRow[]> {
  return manager.query<ExportRow[]>(ROWS, [...valuesOf(filter), after, limit]);
}

const CONDITIONS = `
  ($1::uuid IS NULL OR r.benchmark_id = $1) AND ($2::text IS NULL OR r.split = $2)
  AND ($3::text IS NULL OR r.label_space = $3) AND ($4::text IS NULL OR r.tier = $4) AND ($5 OR r.flag_id IS NULL)`;

function valuesOf({ benchmarkId, split, labelSpace, tier, flagged }: ExportFilter): (string | boolean | null)[] {
  return [benchmarkId ?? null, split ?? null, labelSpace ?? null, tier ?? null, flagged === true];
}

const ROWS = `
SELECT r.id, r.benchmark_id AS "benchmarkId", r.checkpoint_id AS "checkpointId", r.split, json_build_object(
  'tier', r.tier, 'role', r.role, 'label', r.label, 'labelSpace', r.label_space, 'metric', r.metric,
  -- ids of this server mean nothing elsewhere
  'checkpointSet', CASE WHEN r.tier = 'REPORTED' THEN r.pool
                        ELSE COALESCE(base.content_digest, CASE WHEN r.role = 'PRETRAINED' THEN c.content_digest END, r.expert_set_digest) END,
  'method', CASE WHEN r.method IS NOT NULL THEN
    json_build_object('id', r.method, 'dialect', r.dialect, 'version', r.method_version) END,
  'parameters', r.parameters, 'needs', r.needs, 'experts', r.expert_count, 'expertSetDigest', r.expert_set_digest,
  'defaults', r.plain, 'grid', r.grid, 'singleModel', r.single_model,
  'heldIn', json_build_object('value', r.held_in, 'standardError', r.held_in_error, 'cells', r.held_in_cells,
                              'base', r.held_in_base, 'experts', r.held_in_experts),
  'generalization', json_build_object('value', r.generalization, 'standardError', r.generalization_error,
                                      'cells', r.generalization_cells, 'base', r.generalization_base),
  'cost', CASE WHEN r.merge_id IS NOT NULL THEN json_build_object(
    'seconds', r.seconds, 'flops', r.flops, 'bytesRead', r.bytes_read, 'bytesWritten', r.bytes_written,
    'peakRssBytes', r.peak_rss_bytes, 'device', r.device, 'threads', m.cost -> 'threads', 'outputBytes', r.output_bytes,
    'statistics', json_build_object('count', r.statistics_count, 'seconds', r.statistics_seconds,
                                    'flops', r.statistics_flops, 'bytes', r.statistics_bytes)) END,
  'evaluationSeconds', r.evaluation_seconds,
  'checkpoint', CASE WHEN c.id IS NOT NULL THEN
    json_build_object('name', c.name, 'contentDigest', c.content_digest, 'baseDigest', base.content_digest) END,
  'recipe', m.recipe, 'recipeDigest', m.recipe_digest,
  'evaluation', CASE WHEN e.id IS NOT NULL THEN json_build_object('harness', e.harness, 'seed', e.seed) END,
  'report', CASE WHEN p.id IS NOT NULL THEN
    json_build_object('base', p.base, 'source', p.source, 'note', p.note, 'digest', p.digest) END,
  'flag', (SELECT json_build_object('reason', f.reason, 'at', f.flagged_at) FROM flag f WHERE f.id = r.flag_id)
) AS fields
  FROM leaderboard_row r
  LEFT JOIN checkpoint c ON c.id = r.checkpoint_id
  LEFT JOIN checkpoint base ON base.id = r.base_id
  LEFT JOIN merge m ON m.id = r.merge_id
  LEFT JOIN evaluation e ON e.id = r.evaluation_id
  LEFT JOIN reported_result p ON p.id = r.reported_id
 WHERE ${CONDITIONS} AND r.id > $6
 ORDER BY r.id LIMIT $7`;
