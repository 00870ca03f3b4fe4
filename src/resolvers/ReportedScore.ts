import { required } from './required.ts';
import { type ReportedScoreResolvers } from './types.generated.ts';

export const ReportedScore: ReportedScoreResolvers = {
  cell: ({ cellId }, _args, { loaders }) => required(loaders.cells.load(cellId), `cell ${cellId} is gone`),
};
