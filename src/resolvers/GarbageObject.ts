import { type GarbageObjectResolvers } from './types.generated.ts';

export const GarbageObject: GarbageObjectResolvers = {
  checkpoint: ({ checkpointId }, _args, { loaders }) =>
    checkpointId === null ? null : loaders.checkpoints.load(checkpointId),
};
