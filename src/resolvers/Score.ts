import { isDistance, isShare } from '../evaluate/accuracy.ts';
import { shareInterval } from '../evaluate/interval.ts';
import { required } from './required.ts';
import { type ScoreResolvers } from './types.generated.ts';

export const Score: ScoreResolvers = {
  cell: ({ cellId }, _args, { loaders }) => required(loaders.cells.load(cellId), `cell ${cellId} is gone`),
  scale: ({ metric }) => (isDistance(metric) ? 'DISTANCE' : 'FRACTION'),
  interval: ({ intervalLow: low, intervalHigh: high, metric, value, examples }) => {
    if (low !== null && high !== null) return { low, high };
    return isShare(metric) ? shareInterval(value, examples) : null;
  },
};
