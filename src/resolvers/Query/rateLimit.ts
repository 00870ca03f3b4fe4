import { type QueryResolvers } from '../types.generated.ts';

export const rateLimit: QueryResolvers['rateLimit'] = (_parent, _args, { usage }) => {
  if (usage === null) throw new Error('internal: an operation ran that was not admitted');
  return usage;
};
