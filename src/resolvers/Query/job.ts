import { decodeId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const job: QueryResolvers['job'] = (_parent, { id }, { loaders }) => {
  const decoded = decodeId(id);
  return decoded?.type === 'Job' ? loaders.jobs.load(decoded.uuid) : null;
};
