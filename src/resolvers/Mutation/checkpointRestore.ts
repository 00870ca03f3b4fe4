import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const checkpointRestore: MutationResolvers['checkpointRestore'] = async (_parent, { input }, context) => {
  const id = expectId(input.checkpoint, 'Checkpoint', ['input', 'checkpoint']);
  const result = id.ok ? await context.services.checkpoints.restore(context.viewer, id.value) : id;
  return result.ok ? { checkpoint: result.value, userErrors: [] } : { checkpoint: null, userErrors: result.errors };
};
