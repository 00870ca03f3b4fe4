import { type EntityManager } from 'typeorm';

/** What it took to choose the parameters of a row. */
export interface TuningTally {
  /** Points of the grid, seeds not counted. */
  readonly points: number;
  /** Of all points, seeds included; null where one was not measured. */
  readonly mergeSeconds: number | null;
  readonly evaluationSeconds: number | null;
  readonly countedFrom: 'ROWS' | 'EXPERIMENT';
}

interface TallyRecord {
  readonly id: string;
  readonly points: number;
  readonly merge_seconds: number | null;
  readonly evaluation_seconds: number | null;
}

/**
 * Tuning of rows by their ids; baselines and reported rows have none. Counted from the newest experiment that has the row's
 * checkpoint in a grid, else from the rows of the same method, experts, benchmark, split and label space. Two statements.
 */
export async function tuningTallies(
  manager: EntityManager,
  rowIds: readonly string[],
): Promise<Map<string, TuningTally>> {
  const tallies = new Map<string, TuningTally>();
  if (rowIds.length === 0) return tallies;
  const add = (records: readonly TallyRecord[], countedFrom: TuningTally['countedFrom']): void => {
    for (const { id, points, merge_seconds: mergeSeconds, evaluation_seconds: evaluationSeconds } of records)
      tallies.set(id, { points, mergeSeconds, evaluationSeconds, countedFrom });
  };
  add(await manager.query<TallyRecord[]>(FROM_ROWS, [[...rowIds]]), 'ROWS');
  add(await manager.query<TallyRecord[]>(FROM_EXPERIMENTS, [[...rowIds]]), 'EXPERIMENT');
  return tallies;
}

/** A sum that is null where a part is. */
const wholeSum = (value: string): string => `CASE WHEN count(${value}) = count(*) THEN COALESCE(sum(${value}), 0) END`;

const GRID = 'benchmark_id, split, label_space, tier, pool, label, method_version, expert_set_digest';

const FROM_ROWS = `
WITH asked AS (
  SELECT id, ${GRID} FROM leaderboard_row WHERE id = ANY ($1::uuid[]) AND merge_id IS NOT NULL
), tally AS (
  SELECT ${GRID}, count(DISTINCT point_digest)::integer AS points,
         ${wholeSum('r.seconds')} AS merge_seconds, ${wholeSum('r.evaluation_seconds')} AS evaluation_seconds
    FROM (SELECT DISTINCT ${GRID} FROM asked) g
    JOIN leaderboard_row r USING (${GRID})
   GROUP BY ${GRID}
)
SELECT asked.id, tally.points, tally.merge_seconds, tally.evaluation_seconds FROM asked JOIN tally USING (${GRID})`;

const FROM_EXPERIMENTS = `
WITH asked AS (
  SELECT DISTINCT ON (r.id) r.id, g.experiment_id, g.method, g.subset
    FROM leaderboard_row r
    JOIN experiment_point g ON g.checkpoint_id = r.checkpoint_id AND g.role = 'GRID'
    JOIN experiment x ON x.id = g.experiment_id AND x.benchmark_id = r.benchmark_id
   WHERE r.id = ANY ($1::uuid[])
   ORDER BY r.id, g.experiment_id DESC
), point AS (
  SELECT g.experiment_id, g.method, g.subset, g.stage, g.parameters,
         (m.cost ->> 'seconds')::double precision AS merge_seconds,
         (e.cost ->> 'seconds')::double precision AS evaluation_seconds
    FROM (SELECT DISTINCT experiment_id, method, subset FROM asked) a
    JOIN experiment_point g USING (experiment_id, method, subset)
    LEFT JOIN merge m ON m.id = g.merge_id
    LEFT JOIN evaluation e ON e.id = g.tuning_evaluation_id
   WHERE g.role = 'GRID' AND g.merge_id IS NOT NULL
), tally AS (
  SELECT experiment_id, method, subset, count(DISTINCT (stage, parameters))::integer AS points,
         ${wholeSum('p.merge_seconds')} AS merge_seconds, ${wholeSum('p.evaluation_seconds')} AS evaluation_seconds
    FROM point p GROUP BY experiment_id, method, subset
)
SELECT asked.id, tally.points, tally.merge_seconds, tally.evaluation_seconds
  FROM asked JOIN tally USING (experiment_id, method, subset)`;
