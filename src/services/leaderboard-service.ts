import { LeaderboardRowEntity, type LeaderboardRow } from '../storage/entities/leaderboard-row.ts';
import { type Modality } from '../storage/entities/modality.ts';
import { type Page, type PageRequest } from '../storage/keyset.ts';
import { rowsIn } from '../storage/plain-rows.ts';
import {
  leaderboardCount,
  type LeaderboardOrder,
  leaderboardPage,
  type LeaderboardQuery,
  type RankedRow,
} from '../storage/read-models/leaderboard.ts';
import { tuningTallies, type TuningTally } from '../storage/read-models/tuning-costs.ts';
import { type Board, type BoardFilter, findBoard } from './board-query.ts';
import { exportFilter, exportLines, type ExportRequest } from './board-export.ts';
import { fail, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';

export interface BoardRequest {
  readonly modality: Modality;
  /** `slug` or `slug@revision`; without revision the newest. */
  readonly benchmark: string;
  readonly filter: BoardFilter;
}

export type LeaderboardService = ReturnType<typeof createLeaderboardService>;

/** Reads of the board. Rows are kept up to date by the evaluation task, reported ones by their recording. */
export function createLeaderboardService({ dataSource }: Pick<ServiceDeps, 'dataSource'>) {
  const { manager } = dataSource;

  return {
    /** The board of scores that were computed here: its rows have a checkpoint. */
    async board({ modality, benchmark, filter }: BoardRequest): Promise<Result<Board>> {
      if (filter.tier === 'REPORTED') {
        const message = 'reported results have no checkpoint here: ask reportedLeaderboard for them';
        return fail('INVALID_INPUT', message, { field: ['filter', 'tier'] });
      }
      const board = await findBoard(manager, benchmark, filter);
      if (!board.ok || board.value.benchmark.modality === modality) return board;
      const { slug, modality: actual } = board.value.benchmark;
      return fail('INVALID_INPUT', `${slug} is of ${actual}, not ${modality}`, { field: ['modality'] });
    },

    /** The board of results that somebody reports. */
    reportedBoard(benchmark: string, filter: Omit<BoardFilter, 'tier'>): Promise<Result<Board>> {
      return findBoard(manager, benchmark, { ...filter, tier: 'REPORTED' });
    },

    page(query: LeaderboardQuery, order: LeaderboardOrder, page: PageRequest): Promise<Page<RankedRow>> {
      return leaderboardPage(manager, query, order, page);
    },

    count(query: LeaderboardQuery): Promise<number> {
      return leaderboardCount(manager, query);
    },

    /** Rows by id. They have no rank: a rank is a place in one order of one board. */
    byIds(ids: readonly string[]): Promise<LeaderboardRow[]> {
      return rowsIn(manager, LeaderboardRowEntity, 'id', ids);
    },

    /** The lines of an export, read while they are sent. */
    async export(request: ExportRequest): Promise<Result<AsyncIterable<string>>> {
      const filter = await exportFilter(manager, request);
      return filter.ok ? ok(exportLines(manager, filter.value)) : filter;
    },

    /** What it took to tune rows, by their ids. */
    tuning(rowIds: readonly string[]): Promise<Map<string, TuningTally>> {
      return tuningTallies(manager, rowIds);
    },
  };
}
