import { type MutationResolvers } from '../types.generated.ts';

export const garbageCollect: MutationResolvers['garbageCollect'] = async (_parent, { input }, { services, viewer }) => {
  const { dryRun, limit } = input;
  const result = await services.garbage.collect(viewer, { dryRun: dryRun ?? false, limit: limit ?? 1000 });
  return result.ok ? { ...result.value, userErrors: [] } : { objects: null, more: null, userErrors: result.errors };
};
