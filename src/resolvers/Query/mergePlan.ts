import { mergeRequest } from '../merge-request.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const mergePlan: QueryResolvers['mergePlan'] = async (_parent, { input }, { services }) => {
  const request = mergeRequest(input);
  const result = request.ok ? await services.merges.plan(request.value) : request;
  return result.ok ? { plan: result.value, userErrors: [] } : { plan: null, userErrors: result.errors };
};
