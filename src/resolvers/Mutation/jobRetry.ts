import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const jobRetry: MutationResolvers['jobRetry'] = async (_parent, { input }, { services, viewer }) => {
  const id = expectId(input.job, 'Job', ['input', 'job']);
  const result = id.ok ? await services.jobs.retry(viewer, id.value) : id;
  return result.ok ? { job: result.value, userErrors: [] } : { job: null, userErrors: result.errors };
};
