import { In } from 'typeorm';
import { harnessOf } from '../evaluate/harness.ts';
import { METHOD_NEEDS } from '../merge/method-needs.ts';
import { type BenchmarkRow } from '../storage/entities/benchmark.ts';
import { LeaderboardRowEntity, type LeaderboardRow } from '../storage/entities/leaderboard-row.ts';
import { type Modality } from '../storage/entities/modality.ts';
import { type Page, type PageRequest } from '../storage/keyset.ts';
import {
  leaderboardCount,
  type LeaderboardOrder,
  leaderboardPage,
  type LeaderboardQuery,
  type RankedRow,
} from '../storage/read-models/leaderboard.ts';
import { findReadyBenchmark } from '../storage/stores/benchmark-store.ts';
import { parseBenchmarkReference } from './benchmark-reference.ts';
import { fail, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';

export interface BoardRequest {
  readonly modality: Modality;
  /** `slug` or `slug@revision`; without revision the newest. */
  readonly benchmark: string;
  readonly filter: BoardFilter;
}

/** What a reader may choose; left out conditions hold for every row, but split (`test`) and label space (`TASK`). */
export type BoardFilter = Partial<Omit<LeaderboardQuery, 'benchmarkId' | 'harness'>>;

/** A board whose benchmark was found, ready to be read page by page. */
export interface Board {
  readonly benchmark: BenchmarkRow;
  readonly query: LeaderboardQuery;
}

export type LeaderboardService = ReturnType<typeof createLeaderboardService>;

/** Reads of the board. Rows are kept up to date by the evaluation task. */
export function createLeaderboardService({ dataSource }: Pick<ServiceDeps, 'dataSource'>) {
  const { manager } = dataSource;

  return {
    /** Finds the benchmark and checks the filter. */
    async board({ modality, benchmark: reference, filter }: BoardRequest): Promise<Result<Board>> {
      // PostgreSQL takes no NUL
      const texts = [reference, filter.split ?? '', filter.dialect ?? '', ...(filter.methods ?? [])];
      if (texts.some((text) => text.includes('\0'))) return fail('INVALID_INPUT', 'a text holds the character U+0000');
      const unknown = filter.needsOnly?.find((need) => !METHOD_NEEDS.some((known) => known === need));
      if (unknown !== undefined) {
        const message = `needsOnly holds "${unknown.slice(0, 50)}", which is none of ${METHOD_NEEDS.join(', ')}`;
        return fail('INVALID_INPUT', message, { field: ['filter', 'needsOnly'] });
      }
      const { slug, revision } = parseBenchmarkReference(reference);
      const benchmark = await findReadyBenchmark(manager, slug, revision);
      if (benchmark === null) {
        return fail('NOT_FOUND', `there is no READY benchmark ${reference.slice(0, 200)}`, { field: ['benchmark'] });
      }
      if (benchmark.modality !== modality) {
        return fail('INVALID_INPUT', `${benchmark.slug} is of ${benchmark.modality}, not ${modality}`, {
          field: ['modality'],
        });
      }
      const query = {
        split: 'test',
        labelSpace: 'TASK' as const,
        ...filter,
        benchmarkId: benchmark.id,
        harness: harnessOf(modality),
      };
      return ok({ benchmark, query });
    },

    page(query: LeaderboardQuery, order: LeaderboardOrder, page: PageRequest): Promise<Page<RankedRow>> {
      return leaderboardPage(manager, query, order, page);
    },

    count(query: LeaderboardQuery): Promise<number> {
      return leaderboardCount(manager, query);
    },

    /** Rows by id. They have no rank: a rank is a place in one order of one board. */
    byIds(ids: readonly string[]): Promise<LeaderboardRow[]> {
      return manager.findBy(LeaderboardRowEntity, { id: In([...ids]) });
    },
  };
}
