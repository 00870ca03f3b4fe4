import { type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { type EvaluationTier } from '../entities/evaluation.ts';
import { LeaderboardRowEntity, type LeaderboardRole, type LeaderboardRow } from '../entities/leaderboard-row.ts';
import { type LabelSpace } from '../entities/score.ts';
import { type FlagFilter, flagCondition } from '../flag-filter.ts';
import { type Keyset, keysetPage, type Page, type PageRequest } from '../keyset.ts';

/** Which rows of one board. Every condition holds for every row, baselines included. */
export interface LeaderboardQuery {
  readonly benchmarkId: string;
  /** Rows made by another version of the evaluation code never stand beside these. */
  readonly harness: string;
  readonly split: string;
  readonly labelSpace: LabelSpace;
  /** Rows of different tiers are never on one board. */
  readonly tier: EvaluationTier;
  readonly roles?: readonly LeaderboardRole[];
  readonly methods?: readonly string[];
  readonly dialect?: string;
  /** Rows compared with this base, and the base's own row. */
  readonly baseId?: string;
  readonly minExperts?: number;
  readonly maxExperts?: number;
  /** Digest of the set of merged experts. */
  readonly expertSet?: string;
  /** Name of a checkpoint set: `pool` of its rows. */
  readonly checkpointSet?: string;
  /** Needs no prerequisite outside of this list. */
  readonly needsOnly?: readonly string[];
  /** Only rows that stand for points or controls of this experiment. */
  readonly experimentId?: string;
  /** True: without points of grids that nothing picked; false: those alone. Of one experiment, where one is named. */
  readonly selected?: boolean;
  /** False: without points that only rules picked which look at generalization scores; true: those alone. */
  readonly oracle?: boolean;
  /** HIDDEN unless told otherwise. */
  readonly flagged?: FlagFilter;
}

export const LEADERBOARD_FIELDS = ['HELD_IN', 'GENERALIZATION', 'SECONDS', 'PEAK_MEMORY', 'EXPERTS'] as const;
export type LeaderboardField = (typeof LEADERBOARD_FIELDS)[number];

export interface LeaderboardOrder {
  readonly field: LeaderboardField;
  readonly direction: 'ASC' | 'DESC';
}

/**
 * A row and its place among the METHOD rows of the query that are of its checkpoint set; null for baselines, for what is no
 * single model, and for rows without the ordered value.
 */
export interface RankedRow extends LeaderboardRow {
  readonly rank: number | null;
}

const ALIAS = 'row';

/** Sort column of each field; the first, second, third and last have an index of `(benchmark_id, split, label_space, …)`. */
const COLUMNS = {
  HELD_IN: { path: `${ALIAS}.heldIn`, type: 'double precision', nullable: true },
  GENERALIZATION: { path: `${ALIAS}.generalization`, type: 'double precision', nullable: true },
  SECONDS: { path: `${ALIAS}.seconds`, type: 'double precision', nullable: true },
  PEAK_MEMORY: { path: `${ALIAS}.peakRssBytes`, type: 'bigint', nullable: true },
  EXPERTS: { path: `${ALIAS}.expertCount`, type: 'integer', nullable: false },
} as const;

/** Rows without a value come last in both directions; ties are broken by id. */
export function leaderboardKeyset(order: LeaderboardOrder): Keyset {
  return {
    name: `board-${order.field}-${order.direction}`,
    columns: [
      { ...COLUMNS[order.field], direction: order.direction },
      { path: `${ALIAS}.id`, type: 'uuid', direction: 'ASC' },
    ],
  };
}

/** One page of a board: two statements, however many rows. */
export async function leaderboardPage(
  manager: EntityManager,
  query: LeaderboardQuery,
  order: LeaderboardOrder,
  page: PageRequest,
): Promise<Page<RankedRow>> {
  const found = await keysetPage(rowsOf(manager, query), leaderboardKeyset(order), page);
  const ranks = await ranksOf(manager, query, order, found.rows);
  return { ...found, rows: found.rows.map((row) => ({ ...row, rank: ranks.get(row.id) ?? null })) };
}

export async function leaderboardCount(manager: EntityManager, query: LeaderboardQuery): Promise<number> {
  return rowsOf(manager, query).getCount();
}

/**
 * All rows of a query in the order of their ids; null when there are more than `limit`. For numbers that need them all at
 * once.
 */
export async function allLeaderboardRows(
  manager: EntityManager,
  query: LeaderboardQuery,
  limit: number,
): Promise<LeaderboardRow[] | null> {
  const rows = await rowsOf(manager, query)
    .orderBy(`${ALIAS}.id`)
    .limit(limit + 1)
    .getMany();
  return rows.length > limit ? null : rows;
}

/**
 * Ranks count over all METHOD rows of the query, whatever page they are on, within each checkpoint set; equal values share a
 * rank (1, 1, 3 …).
 */
async function ranksOf(
  manager: EntityManager,
  query: LeaderboardQuery,
  order: LeaderboardOrder,
  rows: readonly LeaderboardRow[],
): Promise<Map<string, number>> {
  const { path } = COLUMNS[order.field];
  const ranked = rowsOf(manager, query)
    .select(`${ALIAS}.id`, 'id')
    .addSelect(`rank() OVER (PARTITION BY ${ALIAS}.pool ORDER BY ${path} ${order.direction})`, 'rank')
    .andWhere(`${ALIAS}.role = 'METHOD' AND ${ALIAS}.singleModel`)
    .andWhere(`${path} IS NOT NULL`);
  const found = await manager
    .createQueryBuilder()
    .select(['ranked.id AS id', 'ranked.rank::integer AS rank'])
    .from(`(${ranked.getQuery()})`, 'ranked')
    .where('ranked.id IN (:...ids)', { ids: rows.length === 0 ? [NO_ID] : rows.map((row) => row.id) })
    .setParameters(ranked.getParameters())
    .getRawMany<{ id: string; rank: number }>();
  return new Map(found.map(({ id, rank }) => [id, rank]));
}

/** An id that no row has: an empty list is no SQL. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

function rowsOf(manager: EntityManager, query: LeaderboardQuery): SelectQueryBuilder<LeaderboardRow> {
  const rows = manager
    .createQueryBuilder(LeaderboardRowEntity, ALIAS)
    .where(`${ALIAS}.benchmarkId = :benchmarkId`, { benchmarkId: query.benchmarkId })
    .andWhere(`${ALIAS}.split = :split`, { split: query.split })
    .andWhere(`${ALIAS}.labelSpace = :labelSpace`, { labelSpace: query.labelSpace })
    .andWhere(`${ALIAS}.tier = :tier`, { tier: query.tier })
    .andWhere(flagCondition(`${ALIAS}.flagId`, query.flagged) ?? 'TRUE');
  if (query.tier === 'VERIFIED') {
    const sameHarness = `EXISTS (SELECT FROM evaluation e WHERE e.id = ${ALIAS}.evaluationId AND e.harness = :harness)`;
    rows.andWhere(sameHarness, { harness: query.harness });
  }
  const only = (condition: string, name: string, value: unknown) => {
    if (value !== undefined) rows.andWhere(condition, { [name]: value });
  };
  only(`${ALIAS}.role = ANY (:roles)`, 'roles', query.roles);
  only(`${ALIAS}.method = ANY (:methods)`, 'methods', query.methods);
  only(`${ALIAS}.dialect = :dialect`, 'dialect', query.dialect);
  only(`(${ALIAS}.baseId = :baseId OR ${ALIAS}.checkpointId = :baseId)`, 'baseId', query.baseId);
  only(`${ALIAS}.expertCount >= :minExperts`, 'minExperts', query.minExperts);
  only(`${ALIAS}.expertCount <= :maxExperts`, 'maxExperts', query.maxExperts);
  only(`${ALIAS}.expertSetDigest = :expertSet`, 'expertSet', query.expertSet);
  only(`${ALIAS}.pool = :checkpointSet`, 'checkpointSet', query.checkpointSet);
  only(`${ALIAS}.needs <@ CAST(:needsOnly AS text[])`, 'needsOnly', query.needsOnly);
  if (query.experimentId !== undefined) {
    const picked = query.selected === undefined ? '' : `AND (g.selected OR g.role <> 'GRID') = :selected`;
    const exists = `EXISTS (SELECT FROM experiment_point g WHERE g.experiment_id = :experimentId
      AND g.checkpoint_id = ${ALIAS}.checkpointId ${picked})`;
    rows.andWhere(exists, { experimentId: query.experimentId, selected: query.selected });
  } else if (query.selected !== undefined) {
    rows.andWhere(`${ALIAS}.grid IS ${query.selected ? '' : 'NOT '}DISTINCT FROM 'POINT'`);
  }
  if (query.oracle !== undefined) rows.andWhere(`${ALIAS}.grid IS ${query.oracle ? 'NOT ' : ''}DISTINCT FROM 'ORACLE'`);
  return rows;
}
