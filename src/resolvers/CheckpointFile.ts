import { type CheckpointFileResolvers } from './types.generated.ts';

export const CheckpointFile: CheckpointFileResolvers = {
  downloadUrl: async (file, _args, context) => {
    const { loaders, services } = context;
    // it ends by itself
    context.keepable = false;
    const checkpoint = await loaders.checkpoints.load(file.checkpointId);
    return checkpoint === null ? null : services.checkpoints.downloadUrl(checkpoint, file);
  },
};
