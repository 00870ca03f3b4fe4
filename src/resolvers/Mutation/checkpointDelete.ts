import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const checkpointDelete: MutationResolvers['checkpointDelete'] = async (_parent, { input }, context) => {
  const id = expectId(input.checkpoint, 'Checkpoint', ['input', 'checkpoint']);
  if (!id.ok) return { checkpoint: null, references: [], userErrors: id.errors };
  const { deleted, references } = await context.services.checkpoints.delete(context.viewer, id.value);
  return deleted.ok
    ? { checkpoint: deleted.value, references, userErrors: [] }
    : { checkpoint: null, references, userErrors: deleted.errors };
};
