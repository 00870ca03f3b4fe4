import { encodeId } from './node-id.ts';
import { type UploadResolvers } from './types.generated.ts';

export const Upload: UploadResolvers = {
  id: (upload) => encodeId('Upload', upload.id),
  files: ({ id }, _args, { loaders }) => loaders.uploadFiles.load(id),
  checkpoint: ({ checkpointId }, _args, { loaders }) =>
    checkpointId === null ? null : loaders.checkpoints.load(checkpointId),
  benchmark: ({ benchmarkId }, _args, { loaders }) =>
    benchmarkId === null ? null : loaders.benchmarks.load(benchmarkId),
  statistic: ({ statisticId }, _args, { loaders }) =>
    statisticId === null ? null : loaders.statistics.load(statisticId),
};
