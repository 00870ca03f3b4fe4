import { decodeId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const upload: QueryResolvers['upload'] = (_parent, { id }, { services, viewer }) => {
  const decoded = decodeId(id);
  return decoded?.type === 'Upload' ? services.uploads.find(viewer, decoded.uuid) : null;
};
