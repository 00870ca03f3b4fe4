import { decodeId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const statistic: QueryResolvers['statistic'] = (_parent, { id }, { loaders }) => {
  const decoded = decodeId(id);
  return decoded?.type === 'Statistic' ? loaders.statistics.load(decoded.uuid) : null;
};
