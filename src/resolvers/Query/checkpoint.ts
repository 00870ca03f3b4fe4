import { decodeId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const checkpoint: QueryResolvers['checkpoint'] = (_parent, { id }, { loaders }) => {
  const decoded = decodeId(id);
  return decoded?.type === 'Checkpoint' ? loaders.checkpoints.load(decoded.uuid) : null;
};
