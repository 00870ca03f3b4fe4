import { type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { type EvaluationTier } from '../entities/evaluation.ts';
import { LeaderboardRowEntity, type LeaderboardRole, type LeaderboardRow } from '../entities/leaderboard-row.ts';
import { type LabelSpace } from '../entities/score.ts';
import { type FlagFilter, flagCondition } from '../flag-filter.ts';
import { readRows } from '../database/read-rows.ts';
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

/** One page of a board: one statement for the first page, two or three for a later one, however many rows. */
export async function leaderboardPage(
  manager: EntityManager,
  query: LeaderboardQuery,
  order: LeaderboardOrder,
  page: PageRequest,
): Promise<Page<RankedRow>> {
  const found = await keysetPage(manager, rowsOf(manager, query), leaderboardKeyset(order), page);
  const before = page.after === null ? new Map<string, Before>() : await rowsBefore(manager, query, order, found.rows);
  return { ...found, rows: withRanks(found.rows, order.field, before) };
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

/** Ranked rows of one checkpoint set that come before a page, and those of them with a better value than its first one. */
interface Before {
  readonly all: number;
  readonly better: number;
}

const VALUES = {
  HELD_IN: (row: LeaderboardRow) => row.heldIn,
  GENERALIZATION: (row: LeaderboardRow) => row.generalization,
  SECONDS: (row: LeaderboardRow) => row.seconds,
  PEAK_MEMORY: (row: LeaderboardRow) => row.peakRssBytes,
  EXPERTS: (row: LeaderboardRow) => row.expertCount,
} as const;

/** Whether a row can have a place in an order. */
function hasRank(row: LeaderboardRow, field: LeaderboardField): boolean {
  return row.role === 'METHOD' && row.singleModel && VALUES[field](row) !== null;
}

/**
 * Ranks count over all METHOD rows of the query, whatever page they are on, within each checkpoint set; equal values share a
 * rank (1, 1, 3 …). A page holds all rows between its ends, so it is enough to know what is before it.
 */
function withRanks(
  rows: readonly LeaderboardRow[],
  field: LeaderboardField,
  before: ReadonlyMap<string, Before>,
): RankedRow[] {
  const sets = new Map<string, { count: number; rank: number; value: unknown }>();
  return rows.map((row) => {
    if (!hasRank(row, field)) return Object.assign(row, { rank: null });
    const value = VALUES[field](row);
    const { all, better } = before.get(row.pool) ?? { all: 0, better: 0 };
    const last = sets.get(row.pool) ?? { count: all, rank: better + 1, value };
    const rank = last.value === value ? last.rank : last.count + 1;
    sets.set(row.pool, { count: last.count + 1, rank, value });
    return Object.assign(row, { rank });
  });
}

/**
 * What is before a page, by checkpoint set: one statement that counts entries of an index, one range for
 * each set.
 */
async function rowsBefore(
  manager: EntityManager,
  query: LeaderboardQuery,
  order: LeaderboardOrder,
  rows: readonly LeaderboardRow[],
): Promise<Map<string, Before>> {
  const firsts = new Map<string, LeaderboardRow>();
  for (const row of rows) if (hasRank(row, order.field) && !firsts.has(row.pool)) firsts.set(row.pool, row);
  if (firsts.size === 0) return new Map();
  const { path, type } = COLUMNS[order.field];
  const operator = order.direction === 'DESC' ? '>' : '<';
  const values: unknown[] = [];
  const ofSets = [...firsts.values()].map((row) => {
    const value = `CAST(:value AS ${type})`;
    const better = `${path} ${operator} ${value}`;
    const [sql, own] = rowsOf(manager, query)
      .select(`${ALIAS}.pool`, 'pool')
      .addSelect('count(*)::integer', 'all')
      .addSelect(`(count(*) FILTER (WHERE ${better}))::integer`, 'better')
      .andWhere(`${ALIAS}.role = 'METHOD' AND ${ALIAS}.singleModel AND ${ALIAS}.pool = :pool`)
      .andWhere(`${path} ${operator}= ${value} AND (${better} OR ${ALIAS}.id < :id)`)
      .setParameters({ value: VALUES[order.field](row), pool: row.pool, id: row.id })
      .groupBy(`${ALIAS}.pool`)
      .getQueryAndParameters();
    const shift = values.length;
    values.push(...own);
    return sql.replaceAll(/\$(\d+)/g, (_whole, number: string) => `$${Number(number) + shift}`);
  });
  const found = await readRows<Before & { pool: string }>(manager, ofSets.join(' UNION ALL '), values);
  return new Map(found.map(({ pool, all, better }) => [pool, { all, better }]));
}

function rowsOf(manager: EntityManager, query: LeaderboardQuery): SelectQueryBuilder<LeaderboardRow> {
  const rows = manager
    .createQueryBuilder(LeaderboardRowEntity, ALIAS)
    .where(`${ALIAS}.benchmarkId = :benchmarkId`, { benchmarkId: query.benchmarkId })
    .andWhere(`${ALIAS}.split = :split`, { split: query.split })
    .andWhere(`${ALIAS}.labelSpace = :labelSpace`, { labelSpace: query.labelSpace })
    .andWhere(`${ALIAS}.tier = :tier`, { tier: query.tier })
    .andWhere(flagCondition(`${ALIAS}.flagId`, query.flagged) ?? 'TRUE');
  if (query.tier === 'VERIFIED') {
    rows.andWhere(`${ALIAS}.harness = :harness`, { harness: query.harness });
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
