import { BoardDocument, type BoardQuery, type BoardQueryVariables } from '../api/documents.generated.ts';
import { request } from '../api/request.ts';
import { type Row } from './rows.ts';

/** The page draws at most so many rows; a larger board is cut, and says so. */
export const MOST_ROWS = 500;
const PAGE = 100;

export interface LoadedBoard {
  readonly rows: readonly Row[];
  readonly totalCount: number;
}

/** All rows of a board, page by page. */
export async function loadBoard(
  variables: Omit<BoardQueryVariables, 'first' | 'after'>,
  signal?: AbortSignal,
): Promise<LoadedBoard> {
  const rows: Row[] = [];
  let after: string | null = null;
  for (;;) {
    const { leaderboard }: BoardQuery = await request(BoardDocument, { ...variables, first: PAGE, after }, signal);
    rows.push(...leaderboard.nodes);
    after = leaderboard.pageInfo.endCursor;
    if (!leaderboard.pageInfo.hasNextPage || rows.length >= MOST_ROWS) {
      return { rows: rows.slice(0, MOST_ROWS), totalCount: leaderboard.totalCount };
    }
  }
}
