import { type EntityManager } from 'typeorm';
import { ExperimentPointEntity, type ExperimentPointRow } from '../entities/experiment-point.ts';

/** The grid of one method on one subset. */
export interface GridSummary {
  /** Positions in the spec. */
  readonly method: number;
  readonly subset: number;
  readonly points: number;
  readonly failed: number;
  readonly best: number | null;
  readonly worst: number | null;
  readonly mean: number | null;
  readonly mergeSeconds: number;
  readonly evaluationSeconds: number;
  readonly selected: readonly ExperimentPointRow[];
}

/** All grids of an experiment in two statements. Points that share a merge count its seconds once. */
export async function gridSummaries(manager: EntityManager, experimentId: string): Promise<GridSummary[]> {
  const grids: Omit<GridSummary, 'selected'>[] = await manager.query(
    `WITH point AS (
       SELECT p.*, row_number() OVER (PARTITION BY p.method, p.subset, p.merge_id ORDER BY p.position) = 1 AS own
         FROM experiment_point p WHERE p.experiment_id = $1 AND p.role = 'GRID'
     )
     SELECT p.method, p.subset, count(*)::integer AS points,
            (count(*) FILTER (WHERE p.state = 'FAILED'))::integer AS failed,
            max(p.score) AS best, min(p.score) AS worst, avg(p.score) AS mean,
            COALESCE(sum((m.cost ->> 'seconds')::double precision) FILTER (WHERE p.own), 0) AS "mergeSeconds",
            COALESCE(sum((e.cost ->> 'seconds')::double precision) FILTER (WHERE p.own), 0) AS "evaluationSeconds"
       FROM point p
       LEFT JOIN merge m ON m.id = p.merge_id
       LEFT JOIN evaluation e ON e.id = p.tuning_evaluation_id
      GROUP BY p.method, p.subset
      ORDER BY p.method, p.subset`,
    [experimentId],
  );
  const selected = await manager.find(ExperimentPointEntity, {
    where: { experimentId, selected: true },
    order: { position: 'ASC' },
  });
  return grids.map((grid) => ({
    ...grid,
    selected: selected.filter(({ method, subset }) => method === grid.method && subset === grid.subset),
  }));
}
