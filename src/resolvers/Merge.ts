import { type Context } from '../context.ts';
import { methodCardOf } from '../services/merge-service.ts';
import { type MergeRow } from '../storage/entities/merge.ts';
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
  recipe: async (merge, _args, context) => (await wholeOf(merge, context)).recipe,
  bytesRead: async (merge, _args, context) => (await wholeOf(merge, context)).plan.bytesRead,
  bytesWritten: async (merge, _args, context) => (await wholeOf(merge, context)).plan.bytesWritten,
  flops: async (merge, _args, context) => (await wholeOf(merge, context)).plan.flops,
  predictedPeakMemoryBytes: async (merge, _args, context) => (await wholeOf(merge, context)).plan.peakMemoryBytes,
  notes: async ({ id }, { first, offset }, { loaders }) => {
    const begin = Math.max(0, offset ?? 0);
    return (await loaders.mergeNotes.load(id)).slice(begin, begin + pageSize(first, MAX_NOTES));
  },
  output: ({ outputCheckpointId }, _args, { loaders }) =>
    outputCheckpointId === null ? null : loaders.checkpoints.load(outputCheckpointId),
  job: ({ id }, _args, { loaders }) => required(loaders.mergeJobs.load(id), `merge ${id} has no job`),
};

function wholeOf({ id }: { readonly id: string }, { loaders }: Context): Promise<MergeRow> {
  return required(loaders.wholeMerges.load(id), `merge ${id} is gone`);
}
