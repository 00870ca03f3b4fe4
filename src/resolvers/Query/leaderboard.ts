import { leaderboardKeyset } from '../../storage/read-models/leaderboard.ts';
import { connection } from '../connection.ts';
import { unwrap } from '../graphql-errors.ts';
import { expectId } from '../node-id.ts';
import { type LeaderboardFilter, type QueryResolvers } from '../types.generated.ts';
import { type BoardFilter } from '../../services/leaderboard-service.ts';

export const leaderboard: QueryResolvers['leaderboard'] = async (_parent, args, { services }) => {
  const { modality, benchmark: reference, filter, orderBy, first, after } = args;
  const board = unwrap(
    await services.leaderboard.board({ modality, benchmark: reference, filter: boardFilter(filter ?? {}) }),
  );
  const order = { field: orderBy?.field ?? 'GENERALIZATION', direction: orderBy?.direction ?? 'DESC' };
  const rows = await connection(
    { first, after },
    leaderboardKeyset(order),
    (page) => services.leaderboard.page(board.query, order, page),
    () => services.leaderboard.count(board.query),
  );
  return { ...rows, benchmark: board.benchmark };
};

/** The filter without what was not asked for. */
function boardFilter({ base, ...filter }: LeaderboardFilter): BoardFilter {
  const asked = Object.fromEntries(Object.entries(filter).filter(([, value]) => value != null)) as BoardFilter;
  return base == null ? asked : { ...asked, baseId: unwrap(expectId(base, 'Checkpoint', ['filter', 'base'])) };
}
