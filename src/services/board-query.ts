import { type EntityManager } from 'typeorm';
import { harnessOf } from '../evaluate/harness.ts';
import { METHOD_NEEDS } from '../merge/method-needs.ts';
import { type BenchmarkFacts } from '../storage/entities/benchmark.ts';
import { type LeaderboardRow } from '../storage/entities/leaderboard-row.ts';
import { allLeaderboardRows, type LeaderboardQuery } from '../storage/read-models/leaderboard.ts';
import { findReadyBenchmarkFacts } from '../storage/stores/benchmark-store.ts';
import { parseBenchmarkReference } from './benchmark-reference.ts';
import { fail, ok, type Result } from './result.ts';

/** What a reader may choose; left out are tier (`VERIFIED`), split (`test`) and label space (`TASK`). */
export type BoardFilter = Partial<Omit<LeaderboardQuery, 'benchmarkId' | 'harness'>>;

/** A board whose benchmark was found, ready to be read. */
export interface Board {
  readonly benchmark: BenchmarkFacts;
  readonly query: LeaderboardQuery;
}

/** Rows that are looked at together at most. */
const MAX_ROWS = 5000;

/** Finds the benchmark, `slug` or `slug@revision` (without revision the newest), and checks the filter. */
export async function findBoard(
  manager: EntityManager,
  reference: string,
  filter: BoardFilter,
): Promise<Result<Board>> {
  const { split = '', dialect = '', checkpointSet = '', methods = [] } = filter;
  // PostgreSQL takes no NUL
  if ([reference, split, dialect, checkpointSet, ...methods].some((text) => text.includes('\0')))
    return fail('INVALID_INPUT', 'a text holds the character U+0000');
  const unknown = filter.needsOnly?.find((need) => !METHOD_NEEDS.some((known) => known === need));
  if (unknown !== undefined) {
    const message = `needsOnly holds "${unknown.slice(0, 50)}", which is none of ${METHOD_NEEDS.join(', ')}`;
    return fail('INVALID_INPUT', message, { field: ['filter', 'needsOnly'] });
  }
  const { slug, revision } = parseBenchmarkReference(reference);
  const benchmark = await findReadyBenchmarkFacts(manager, slug, revision);
  if (benchmark === null) {
    return fail('NOT_FOUND', `there is no READY benchmark ${reference.slice(0, 200)}`, { field: ['benchmark'] });
  }
  const query = {
    split: 'test',
    labelSpace: 'TASK' as const,
    tier: 'VERIFIED' as const,
    ...filter,
    benchmarkId: benchmark.id,
    harness: harnessOf(benchmark.modality),
  };
  return ok({ benchmark, query });
}

/** All rows of a board that give one model and are no baselines, unless the filter names roles. */
export async function boardRows(manager: EntityManager, { query }: Board): Promise<Result<LeaderboardRow[]>> {
  const rows = await allLeaderboardRows(manager, { roles: ['METHOD'], ...query }, MAX_ROWS);
  if (rows === null) {
    return fail('LIMIT_EXCEEDED', `more than ${MAX_ROWS} rows: narrow the filter`, { field: ['filter'] });
  }
  return ok(rows.filter((row) => row.singleModel));
}

/** The one checkpoint set of rows, null without rows; several are never compared. */
export function onePool(rows: readonly LeaderboardRow[]): Result<string | null> {
  const pools = [...new Set(rows.map((row) => row.pool))];
  if (pools.length <= 1) return ok(pools[0] ?? null);
  const message = `there are rows of ${pools.length} checkpoint sets, which are never compared: name one in the filter`;
  return fail('INVALID_INPUT', message, { field: ['filter', 'checkpointSet'] });
}
