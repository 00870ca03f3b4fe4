import { type BoardRowResolvers, type ScoreMeanResolvers } from './types.generated.ts';

/** A row of the board is of the type of its tier. */
export const BoardRow: BoardRowResolvers = {
  __resolveType: ({ tier }) => (tier === 'REPORTED' ? 'ReportedRow' : 'LeaderboardRow'),
};

export const ScoreMean: ScoreMeanResolvers = {
  __resolveType: ({ __typename }) => __typename,
};
