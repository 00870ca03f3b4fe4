import { decodeId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const experiment: QueryResolvers['experiment'] = (_parent, { id }, { loaders }) => {
  const decoded = decodeId(id);
  return decoded?.type === 'Experiment' ? loaders.experiments.load(decoded.uuid) : null;
};
