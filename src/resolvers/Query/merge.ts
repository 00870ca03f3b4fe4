import { decodeId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const merge: QueryResolvers['merge'] = (_parent, { id }, { loaders }) => {
  const decoded = decodeId(id);
  return decoded?.type === 'Merge' ? loaders.merges.load(decoded.uuid) : null;
};
