import { leaderboardKeyset } from '../../storage/read-models/leaderboard.ts';
import { boardFilter } from '../board-filter.ts';
import { connection } from '../connection.ts';
import { unwrap } from '../graphql-errors.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const leaderboard: QueryResolvers['leaderboard'] = async (_parent, args, { services }) => {
  const { modality, benchmark: reference, filter, orderBy, first, after } = args;
  const board = unwrap(
    await services.leaderboard.board({ modality, benchmark: reference, filter: boardFilter(filter) }),
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
