import { experimentRequest } from '../experiment-request.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const experimentPlan: QueryResolvers['experimentPlan'] = async (_parent, { input }, { services }) => {
  const request = experimentRequest(input);
  const result = request.ok ? await services.experiments.plan(request.value) : request;
  return result.ok ? { plan: result.value, userErrors: [] } : { plan: null, userErrors: result.errors };
};
