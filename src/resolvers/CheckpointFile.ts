import { type CheckpointFileResolvers } from './types.generated.ts';

export const CheckpointFile: CheckpointFileResolvers = {
  downloadUrl: async (file, _args, { loaders, services }) => {
    const checkpoint = await loaders.checkpoints.load(file.checkpointId);
    return checkpoint === null ? null : services.checkpoints.downloadUrl(checkpoint, file);
  },
};
