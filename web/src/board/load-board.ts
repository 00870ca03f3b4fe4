import { type QueryClient } from '@tanstack/react-query';
import { BaselinesDocument, MergesDocument, type MergesQuery } from '../api/documents.generated.ts';
import { request } from '../api/request.ts';
import { type BoardQuestion } from './question.ts';
import { inOrder, type Row } from './rows.ts';

/** The page draws at most so many merges; a larger board is cut, and says so. */
export const MOST_ROWS = 500;
/** Readers pay by the size of a page: most boards are small, and of a large one more comes at once. */
const FIRST_PAGE = 50;
const PAGE = 100;
/** Pretrained models come first, then those of one expert. */
const BASELINES = 50;
/** For how long baselines are taken to be the same, while filters of merges change. */
const BASELINES_KEPT_MS = 60_000;

/** Rows at hand, and how many there are. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly totalCount: number;
}

export interface LoadedBoard {
  readonly baselines: Rows;
  readonly merges: Rows;
}

/** All merges that a filter lets through, page by page, and the baselines of the board. */
export async function loadBoard(
  queries: QueryClient,
  question: BoardQuestion,
  signal: AbortSignal,
): Promise<LoadedBoard> {
  const [baselines, merges] = await Promise.all([loadBaselines(queries, question), loadMerges(question, signal)]);
  return { baselines: { ...baselines, rows: inOrder(baselines.rows, question.orderBy) }, merges };
}

function loadBaselines(queries: QueryClient, { modality, benchmark, baselines: filter }: BoardQuestion): Promise<Rows> {
  return queries.fetchQuery({
    queryKey: ['baselines', modality, benchmark, filter],
    queryFn: async ({ signal }) => {
      const variables = { modality, benchmark, filter, first: BASELINES };
      const { nodes, totalCount } = (await request(BaselinesDocument, variables, signal)).leaderboard;
      return { rows: nodes, totalCount };
    },
    staleTime: BASELINES_KEPT_MS,
  });
}

async function loadMerges(
  { modality, benchmark, merges: filter, orderBy }: BoardQuestion,
  signal: AbortSignal,
): Promise<Rows> {
  const rows: Row[] = [];
  const board = { modality, benchmark, filter, orderBy };
  let after: string | null = null;
  for (;;) {
    const first = rows.length === 0 ? FIRST_PAGE : PAGE;
    const { leaderboard }: MergesQuery = await request(MergesDocument, { ...board, first, after }, signal);
    rows.push(...leaderboard.nodes);
    after = leaderboard.pageInfo.endCursor;
    if (!leaderboard.pageInfo.hasNextPage || rows.length >= MOST_ROWS) {
      return { rows: rows.slice(0, MOST_ROWS), totalCount: leaderboard.totalCount };
    }
  }
}
