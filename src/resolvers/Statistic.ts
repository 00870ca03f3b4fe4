import { encodeId } from './node-id.ts';
import { required } from './required.ts';
import { type StatisticResolvers } from './types.generated.ts';

export const Statistic: StatisticResolvers = {
  id: ({ id }) => encodeId('Statistic', id),
  checkpoint: ({ checkpointId }, _args, { loaders }) =>
    required(loaders.checkpoints.load(checkpointId), `checkpoint ${checkpointId} is gone`),
  benchmark: ({ benchmarkId }, _args, { loaders }) =>
    benchmarkId === null ? null : loaders.benchmarks.load(benchmarkId),
  cell: ({ cellId }, _args, { loaders }) => (cellId === null ? null : loaders.cells.load(cellId)),
  split: ({ split, metadata }) => split ?? metadata?.split ?? null,
  seed: ({ seed, metadata }) => seed ?? metadata?.seed ?? null,
  n: ({ metadata }) => metadata?.n ?? null,
  rows: ({ metadata }) => metadata?.rows ?? null,
  normaliser: ({ metadata }) => metadata?.normaliser ?? null,
  data: ({ metadata }) => metadata?.data ?? null,
  loss: ({ metadata }) => metadata?.loss ?? null,
  scope: ({ metadata }) => metadata?.scope ?? null,
  downloadUrl: (statistic, _args, context) => {
    // it ends by itself
    context.keepable = false;
    return context.services.statistics.downloadUrl(statistic);
  },
  job: ({ id }, _args, { loaders }) => loaders.statisticJobs.load(id),
};
