import { type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { type SelectionRule } from '../../experiments/spec.ts';
import { ExperimentEntity, type ExperimentRow, type ExperimentState } from '../entities/experiment.ts';
import { ExperimentPointEntity, type ExperimentPointRow, type PointState } from '../entities/experiment-point.ts';
import { type FlagFilter, flagCondition } from '../flag-filter.ts';
import { type Keyset, keysetPage, newestFirst, type Page, type PageRequest } from '../keyset.ts';
import { onlyTagged } from '../tag-filter.ts';

export interface ExperimentsQuery {
  readonly state?: ExperimentState;
  readonly benchmarkId?: string;
  /** All of them. */
  readonly tags?: readonly string[];
  /** HIDDEN unless told otherwise. */
  readonly flagged?: FlagFilter;
}

export const EXPERIMENTS_NEWEST_FIRST = newestFirst('experiment');

export function experimentsPage(
  manager: EntityManager,
  query: ExperimentsQuery,
  page: PageRequest,
): Promise<Page<ExperimentRow>> {
  return keysetPage(manager, experimentsOf(manager, query), EXPERIMENTS_NEWEST_FIRST, page);
}

export function experimentsCount(manager: EntityManager, query: ExperimentsQuery): Promise<number> {
  return experimentsOf(manager, query).getCount();
}

function experimentsOf(manager: EntityManager, query: ExperimentsQuery): SelectQueryBuilder<ExperimentRow> {
  const found = manager
    .createQueryBuilder(ExperimentEntity, 'experiment')
    .where(flagCondition('experiment.flagId', query.flagged) ?? 'TRUE');
  onlyTagged(found, 'EXPERIMENT', query.tags ?? []);
  if (query.state !== undefined) found.andWhere('experiment.state = :state', { state: query.state });
  if (query.benchmarkId !== undefined) {
    found.andWhere('experiment.benchmarkId = :benchmarkId', { benchmarkId: query.benchmarkId });
  }
  return found;
}

export interface PointsQuery {
  readonly experimentId: string;
  readonly selected?: boolean;
  readonly state?: PointState;
  readonly role?: ExperimentPointRow['role'];
}

export const POINTS_IN_ORDER: Keyset = {
  name: 'points',
  columns: [
    { path: 'point.position', type: 'integer', direction: 'ASC' },
    { path: 'point.id', type: 'uuid', direction: 'ASC' },
  ],
};

export function pointsPage(
  manager: EntityManager,
  query: PointsQuery,
  page: PageRequest,
): Promise<Page<ExperimentPointRow>> {
  return keysetPage(manager, pointsOf(manager, query), POINTS_IN_ORDER, page);
}

export function pointsCount(manager: EntityManager, query: PointsQuery): Promise<number> {
  return pointsOf(manager, query).getCount();
}

function pointsOf(manager: EntityManager, query: PointsQuery): SelectQueryBuilder<ExperimentPointRow> {
  const found = manager
    .createQueryBuilder(ExperimentPointEntity, 'point')
    .where('point.experimentId = :experimentId', { experimentId: query.experimentId });
  if (query.selected !== undefined) found.andWhere('point.selected = :selected', { selected: query.selected });
  if (query.state !== undefined) found.andWhere('point.state = :state', { state: query.state });
  if (query.role !== undefined) found.andWhere('point.role = :role', { role: query.role });
  return found;
}

/** What a selection rule compares, by checkpoint: the mean on the rule's axis, off the rows of the board. */
export async function selectionScores(
  manager: EntityManager,
  benchmarkId: string,
  { split, labelSpace, axis }: Pick<SelectionRule, 'split' | 'labelSpace' | 'axis'>,
  checkpointIds: readonly string[],
): Promise<Map<string, number>> {
  const rows: { checkpoint_id: string; score: number }[] = await manager.query(
    `SELECT checkpoint_id, ${axis === 'HELD_IN' ? 'held_in' : 'generalization'} AS score FROM leaderboard_row
      WHERE benchmark_id = $1 AND split = $2 AND label_space = $3 AND tier = 'VERIFIED' AND checkpoint_id = ANY ($4::uuid[])`,
    [benchmarkId, split, labelSpace, [...checkpointIds]],
  );
  return new Map(rows.flatMap(({ checkpoint_id: id, score }) => (score === null ? [] : [[id, score]])));
}

/** How many points of experiments are in each state. */
export async function pointStates(
  manager: EntityManager,
  experimentIds: readonly string[],
): Promise<{ experimentId: string; state: PointState; count: number }[]> {
  return manager.query(
    `SELECT experiment_id AS "experimentId", state, count(*)::integer AS count FROM experiment_point
      WHERE experiment_id = ANY ($1::uuid[]) GROUP BY experiment_id, state`,
    [[...experimentIds]],
  );
}

/** Evaluations that the points of experiments have asked for: how many, how many of them are complete, and their cells. */
export async function pointEvaluations(
  manager: EntityManager,
  experimentIds: readonly string[],
): Promise<{ experimentId: string; evaluations: number; complete: number; cells: number; scoredCells: number }[]> {
  return manager.query(
    `SELECT a.experiment_id AS "experimentId", count(*)::integer AS evaluations,
            (count(*) FILTER (WHERE e.state = 'COMPLETE'))::integer AS complete,
            COALESCE(sum(c.cells), 0)::integer AS cells,
            COALESCE(sum(c.cells) FILTER (WHERE e.state = 'COMPLETE'), 0)::integer AS "scoredCells"
       FROM (SELECT experiment_id, tuning_evaluation_id AS id FROM experiment_point
              WHERE experiment_id = ANY ($1::uuid[]) AND tuning_evaluation_id IS NOT NULL
             UNION SELECT experiment_id, report_evaluation_id FROM experiment_point
              WHERE experiment_id = ANY ($1::uuid[]) AND report_evaluation_id IS NOT NULL) a
       JOIN evaluation e ON e.id = a.id
       JOIN (SELECT benchmark_id, count(*) AS cells FROM cell GROUP BY benchmark_id) c ON c.benchmark_id = e.benchmark_id
      GROUP BY a.experiment_id`,
    [[...experimentIds]],
  );
}
