import { decodeId } from '../node-id.ts';
import { loadNode } from '../node-loaders.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const node: QueryResolvers['node'] = (_parent, { id }, context) => {
  const decoded = decodeId(id);
  return decoded === null ? null : loadNode(context, decoded.type, decoded.uuid);
};
