import { required } from './required.ts';
import { type ScoreResolvers } from './types.generated.ts';

export const Score: ScoreResolvers = {
  cell: ({ cellId }, _args, { loaders }) => required(loaders.cells.load(cellId), `cell ${cellId} is gone`),
};
