import { decodeId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const evaluation: QueryResolvers['evaluation'] = (_parent, { id }, { loaders }) => {
  const decoded = decodeId(id);
  return decoded?.type === 'Evaluation' ? loaders.evaluations.load(decoded.uuid) : null;
};
