import { required } from './required.ts';
import { type MergeInputEdgeResolvers } from './types.generated.ts';

export const MergeInputEdge: MergeInputEdgeResolvers = {
  checkpoint: ({ checkpointId }, _args, { loaders }) =>
    required(loaders.checkpoints.load(checkpointId), `input ${checkpointId} is gone`),
  statistic: ({ statisticId }, _args, { loaders }) =>
    statisticId === null ? null : loaders.statistics.load(statisticId),
};
