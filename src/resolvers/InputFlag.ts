import { required } from './required.ts';
import { type InputFlagResolvers } from './types.generated.ts';

export const InputFlag: InputFlagResolvers = {
  checkpoint: ({ checkpointId }, _args, { loaders }) =>
    required(loaders.checkpoints.load(checkpointId), `checkpoint ${checkpointId} is gone`),
  flag: ({ flagId }, _args, { loaders }) => required(loaders.flags.load(flagId), `flag ${flagId} is gone`),
};
