import { methodCardOf } from '../services/merge-service.ts';
import { pageSize } from './connection.ts';
import { hungOn } from './hung-on.ts';
import { encodeId } from './node-id.ts';
import { required } from './required.ts';
import { type MergeResolvers } from './types.generated.ts';

const MAX_NOTES = 1000;

export const Merge: MergeResolvers = {
  ...hungOn,
  id: ({ id }) => encodeId('Merge', id),
  method: methodCardOf,
  base: ({ baseId }, _args, { loaders }) => (baseId === null ? null : loaders.checkpoints.load(baseId)),
  inputs: ({ id }, _args, { loaders }) => loaders.mergeInputs.load(id),
  bytesRead: ({ plan }) => plan.bytesRead,
  bytesWritten: ({ plan }) => plan.bytesWritten,
  flops: ({ plan }) => plan.flops,
  predictedPeakMemoryBytes: ({ plan }) => plan.peakMemoryBytes,
  notes: async ({ id }, { first, offset }, { loaders }) => {
    const begin = Math.max(0, offset ?? 0);
    return (await loaders.mergeNotes.load(id)).slice(begin, begin + pageSize(first, MAX_NOTES));
  },
  output: ({ outputCheckpointId }, _args, { loaders }) =>
    outputCheckpointId === null ? null : loaders.checkpoints.load(outputCheckpointId),
  job: ({ id }, _args, { loaders }) => required(loaders.mergeJobs.load(id), `merge ${id} has no job`),
};
