/**
 * Statements of the seed. `:number` is the board, its merges are `:begin` … `:end - 1` of `:merges`. Ids are of version 7, so that they
 * sort by age as real ones do; values look random and are the same in every run.
 */
import { HARNESSES } from '../../src/evaluate/harness.ts';

const HARNESS = HARNESSES.IMAGE_CLASSIFICATION;

/** Ids by kind and number, digests, and numbers from 0 to 1 that look random; dropped in the transaction that makes them. */
export const HELPERS = `
CREATE FUNCTION bench_hex(kind text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT md5(kind || n) || md5(n || kind) $$;
CREATE FUNCTION bench_unit(kind text, n bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS
  $$ SELECT (hashtextextended(kind, n) & 1048575) / 1048575.0 $$;
CREATE FUNCTION bench_id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
  $$ SELECT (lpad(to_hex(1760000000000 + n), 12, '0') || '7' || substr(md5(kind || n), 1, 3) || '8' || substr(md5(n || kind), 1, 15))::uuid $$;
`;
export const DROP_HELPERS = 'DROP FUNCTION bench_hex, bench_unit, bench_id';

const BASE = `bench_id('base', :number * 100 + b)`;
const COST = `jsonb_build_object('seconds', 1 + 40 * bench_unit('seconds', i), 'bytesRead', 3000000000 + i, 'bytesWritten', 600000000,
  'peakRssBytes', 150000000 + (i % 1000) * 100000, 'flops', 1e11 + i, 'device', 'wasm', 'threads', 2, 'computeDtype', 'F32')`;
const METHODS = `(VALUES
  (0, 'linear', 'paper', '{}'::jsonb), (1, 'task_arithmetic', 'paper', '{"scale": 0.3}'), (2, 'ties', 'paper', '{"density": 0.2, "scale": 1}'),
  (3, 'dare_linear', 'mergekit', '{"density": 0.5}'), (4, 'slerp', 'paper', '{"t": 0.5}'), (5, 'dare_ties', 'mergekit', '{"density": 0.5}'),
  (6, 'breadcrumbs', 'mergekit', '{"density": 0.9}'), (7, 'della', 'mergekit', '{"density": 0.6}')
) AS method (place, method, dialect, parameters)`;
/** Every merge takes two to eight experts of one base, different ones each time. */
const COUNT = `(2 + i % 7)::integer`;
const MERGE = `generate_series(:begin, :end - 1) AS i CROSS JOIN LATERAL (SELECT i % :bases AS b) AS of_base`;

export const STATEMENTS: readonly string[] = [
  `INSERT INTO checkpoint (id, kind, state, name, modality, family, content_digest, layout_digest, bytes, parameter_count, created_at, ready_at)
   SELECT ${BASE}, 'BASE', 'READY', 'base ' || :number || '.' || b, 'IMAGE_CLASSIFICATION', 'clip', bench_hex('base', :number * 100 + b),
          bench_hex('layout', 0), 600000000, 151277313, now() - interval '2 years', now() - interval '2 years'
     FROM generate_series(0, :bases - 1) AS b`,
  `INSERT INTO checkpoint (id, kind, state, name, modality, family, content_digest, layout_digest, bytes, parameter_count, base_id, created_at, ready_at)
   SELECT bench_id('expert', :number * 1000 + b * :experts + x), 'EXPERT', 'READY', 'expert ' || x || ' of base ' || :number || '.' || b,
          'IMAGE_CLASSIFICATION', 'clip', bench_hex('expert', :number * 1000 + b * :experts + x), bench_hex('layout', 0), 600000000, 151277313, ${BASE},
          now() - interval '23 months', now() - interval '23 months'
     FROM generate_series(0, :bases - 1) AS b, generate_series(0, :experts - 1) AS x`,
  `INSERT INTO checkpoint_cell (checkpoint_id, cell_id)
   SELECT bench_id('expert', :number * 1000 + b * :experts + x), bench_id('cell', :number * 1000 + x)
     FROM generate_series(0, :bases - 1) AS b, generate_series(0, :experts - 1) AS x`,
  `INSERT INTO checkpoint (id, kind, state, name, modality, family, content_digest, layout_digest, bytes, parameter_count, base_id, created_at, ready_at)
   SELECT bench_id('output', i), 'MERGED', 'READY', 'merge ' || i, 'IMAGE_CLASSIFICATION', 'clip', bench_hex('output', i), bench_hex('layout', 0),
          600000000, 151277313, ${BASE}, at, at
     FROM ${MERGE}, LATERAL (SELECT now() - (:merges - i) * interval '1 minute' AS at) AS created`,
  `INSERT INTO checkpoint_file (checkpoint_id, path, role, bytes, sha256, object_key)
   SELECT c.id, f.path, f.role, f.bytes, bench_hex(f.path, ('x' || substr(c.content_digest, 1, 15))::bit(60)::bigint), 'checkpoints/' || c.id || '/' || f.path
     FROM checkpoint c, (VALUES ('model.safetensors', 'WEIGHTS', 599990000), ('config.json', 'CONFIG', 4519), ('README.md', 'CARD', 5481)) AS f (path, role, bytes)
    WHERE NOT EXISTS (SELECT FROM checkpoint_file o WHERE o.checkpoint_id = c.id)`,
  `INSERT INTO merge (id, recipe_digest, recipe, method, dialect, method_version, parameters, parameters_digest, expert_set_digest, expert_count, base_id,
                      output_dtype, seed, plan, cost, output_checkpoint_id, created_at, finished_at)
   SELECT bench_id('merge', i), bench_hex('merge', i),
          jsonb_build_object('schema', 1, 'method', jsonb_build_object('id', m.method, 'dialect', m.dialect, 'version', 1), 'parameters', m.parameters,
            'base', bench_hex('base', :number * 100 + b), 'outputDtype', 'same', 'seed', i, 'experts', (
              SELECT jsonb_agg(jsonb_build_object('digest', bench_hex('expert', :number * 1000 + b * :experts + (i * 7 + x * 3) % :experts), 'weight', 1))
                FROM generate_series(0, ${COUNT} - 1) AS x)),
          m.method, m.dialect, 1, m.parameters, md5(m.parameters::text) || md5(''), bench_hex('set', (i * 7) % :experts + 100 * ${COUNT} + 10000 * b),
          ${COUNT}, ${BASE}, 'same', i,
          jsonb_build_object('passes', '[]'::jsonb, 'bytesRead', 3000000000, 'bytesWritten', 600000000, 'flops', 1e11, 'peakMemoryBytes', 200000000,
            'threads', 2, 'sliceBytes', 33554432),
          ${COST}, bench_id('output', i), now() - (:merges - i) * interval '1 minute', now() - (:merges - i) * interval '1 minute'
     FROM ${MERGE} JOIN ${METHODS} ON method.place = i % 8 CROSS JOIN LATERAL (SELECT method.*) AS m`,
  `INSERT INTO merge_input (merge_id, role, position, checkpoint_id, weight)
   SELECT bench_id('merge', i), 'BASE', 0, ${BASE}, 1 FROM ${MERGE}
   UNION ALL
   SELECT bench_id('merge', i), 'EXPERT', x, bench_id('expert', :number * 1000 + b * :experts + (i * 7 + x * 3) % :experts), 1
     FROM ${MERGE}, LATERAL generate_series(0, ${COUNT} - 1) AS x`,
  evaluations('output', 'generate_series(:begin, :end - 1) AS i'),
  evaluations('base', 'generate_series(:number * 100, :number * 100 + :bases - 1) AS i'),
  evaluations('expert', 'generate_series(:number * 1000, :number * 1000 + :bases * :experts - 1) AS i'),
  scores('output', 'generate_series(:begin, :end - 1) AS i'),
  scores('base', 'generate_series(:number * 100, :number * 100 + :bases - 1) AS i'),
  scores('expert', 'generate_series(:number * 1000, :number * 1000 + :bases * :experts - 1) AS i'),
  jobs('MERGE', 'merge'),
  jobs('EVALUATION', 'evaluation of output'),
];

function evaluations(kind: string, from: string): string {
  return `INSERT INTO evaluation (id, checkpoint_id, benchmark_id, split, harness, tier, state, cost, created_at, finished_at)
   SELECT bench_id('evaluation of ${kind}', i), bench_id('${kind}', i), bench_id('benchmark', :number), 'test', '${HARNESS}', 'VERIFIED', 'COMPLETE',
          jsonb_build_object('seconds', 60 + 30 * bench_unit('evaluation', i)), at, at
     FROM ${from}, LATERAL (SELECT now() - (:merges - i) * interval '1 minute' AS at) AS created`;
}

function scores(kind: string, from: string): string {
  return `INSERT INTO score (evaluation_id, cell_id, label_space, metric, value, examples, standard_error)
   SELECT bench_id('evaluation of ${kind}', i), c.id, 'TASK', 'accuracy', 0.3 + 0.6 * bench_unit('${kind}', i * 1000 + c.position), 1000, 0.014
     FROM ${from}, cell c WHERE c.benchmark_id = bench_id('benchmark', :number)`;
}

/** Most have succeeded; one in fifty failed, and the newest twenty of each kind wait. */
function jobs(kind: string, subject: string): string {
  return `INSERT INTO job (id, kind, state, subject_type, subject_id, payload, attempt, max_attempts, phase, completed, total, unit, rate, progress_at,
                    error, worker, created_at, started_at, finished_at)
   SELECT bench_id('job ${kind}', i), '${kind}', state, '${kind}', bench_id('${subject}', i), '{}', 1, 3, 'map', 1, 1, 'bytes', 1e9, at,
          CASE WHEN state = 'FAILED' THEN '{"code": "STORAGE", "message": "the object store did not answer"}'::jsonb END, 'bench', at, at,
          CASE WHEN state <> 'QUEUED' THEN at END
     FROM generate_series(:begin, :end - 1) AS i,
          LATERAL (SELECT now() - (:merges - i) * interval '1 minute' AS at,
                          CASE WHEN i >= :merges - 20 THEN 'QUEUED' WHEN i % 50 = 0 THEN 'FAILED' ELSE 'SUCCEEDED' END AS state) AS job_of`;
}

/** By the formulas of docs/leaderboard.md, for all checkpoints at once: `refreshLeaderboard` takes seconds for a hundred. `$1`: what methods need. */
export const BOARD_ROWS = `
WITH trained AS (
  SELECT checkpoint_id AS subject, cell_id FROM checkpoint_cell
  UNION
  SELECT m.output_checkpoint_id, t.cell_id FROM merge m JOIN merge_input i ON i.merge_id = m.id AND i.role = 'EXPERT'
    JOIN checkpoint_cell t ON t.checkpoint_id = i.checkpoint_id
  UNION
  SELECT c.base_id, t.cell_id FROM checkpoint c JOIN checkpoint_cell t ON t.checkpoint_id = c.id WHERE c.kind = 'EXPERT'
), expert_score AS (
  SELECT c.base_id, s.cell_id, avg(s.value ORDER BY c.id) AS value
    FROM checkpoint c JOIN checkpoint_cell t ON t.checkpoint_id = c.id JOIN evaluation e ON e.checkpoint_id = c.id
    JOIN score s ON s.evaluation_id = e.id AND s.cell_id = t.cell_id GROUP BY c.base_id, s.cell_id
), mean AS (
  SELECT e.id AS evaluation_id, t.cell_id IS NOT NULL AS held_in, count(*) AS cells, avg(s.value) AS value,
         sqrt(sum(s.standard_error ^ 2)) / count(*) AS error, avg(bs.value) AS base_value, avg(x.value) AS expert_value
    FROM evaluation e
    JOIN checkpoint c ON c.id = e.checkpoint_id
    JOIN score s ON s.evaluation_id = e.id
    LEFT JOIN trained t ON t.subject = e.checkpoint_id AND t.cell_id = s.cell_id
    LEFT JOIN evaluation be ON be.checkpoint_id = c.base_id
    LEFT JOIN score bs ON bs.evaluation_id = be.id AND bs.cell_id = s.cell_id
    LEFT JOIN expert_score x ON x.base_id = c.base_id AND x.cell_id = s.cell_id
   GROUP BY e.id, t.cell_id IS NOT NULL
)
INSERT INTO leaderboard_row (
  id, benchmark_id, checkpoint_id, merge_id, evaluation_id, modality, split, label_space, metric, tier, role, method, dialect, method_version,
  parameters, parameters_digest, expert_set_digest, expert_count, base_id, needs, held_in, held_in_error, held_in_cells, generalization,
  generalization_error, generalization_cells, held_in_base, held_in_experts, generalization_base, seconds, bytes_read, bytes_written, peak_rss_bytes,
  flops, device, pool, label, point_digest, output_bytes, evaluation_seconds, statistics_seconds, statistics_flops, statistics_bytes, harness)
SELECT bench_id('row', row_number() OVER (ORDER BY e.created_at, e.id)), e.benchmark_id, c.id, m.id, e.id, 'IMAGE_CLASSIFICATION', 'test', 'TASK', 'accuracy', 'VERIFIED',
       CASE c.kind WHEN 'MERGED' THEN 'METHOD' WHEN 'BASE' THEN 'PRETRAINED' ELSE 'EXPERT' END,
       m.method, m.dialect, m.method_version, m.parameters, m.parameters_digest, m.expert_set_digest,
       CASE c.kind WHEN 'MERGED' THEN m.expert_count WHEN 'BASE' THEN 0 ELSE 1 END, c.base_id,
       COALESCE(n.needs, '{}'),
       h.value, h.error, COALESCE(h.cells, 0), g.value, g.error, COALESCE(g.cells, 0), h.base_value, CASE WHEN m.id IS NOT NULL THEN h.expert_value END,
       g.base_value, (m.cost ->> 'seconds')::double precision, (m.cost ->> 'bytesRead')::bigint, (m.cost ->> 'bytesWritten')::bigint,
       (m.cost ->> 'peakRssBytes')::bigint, (m.cost ->> 'flops')::double precision, m.cost ->> 'device', COALESCE(c.base_id, c.id)::text,
       COALESCE(m.method || '/' || m.dialect, c.name), md5((m.recipe - 'seed')::text), c.bytes, (e.cost ->> 'seconds')::double precision,
       CASE WHEN m.id IS NOT NULL THEN 0 END, CASE WHEN m.id IS NOT NULL THEN 0 END, CASE WHEN m.id IS NOT NULL THEN 0 END, e.harness
  FROM evaluation e
  JOIN checkpoint c ON c.id = e.checkpoint_id
  LEFT JOIN merge m ON m.output_checkpoint_id = c.id
  LEFT JOIN jsonb_to_recordset($1::jsonb) AS n (id text, dialect text, needs text[]) ON n.id = m.method AND n.dialect = m.dialect
  LEFT JOIN mean h ON h.evaluation_id = e.id AND h.held_in
  LEFT JOIN mean g ON g.evaluation_id = e.id AND NOT g.held_in`;
