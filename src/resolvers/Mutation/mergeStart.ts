import { mergeRequest } from '../merge-request.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const mergeStart: MutationResolvers['mergeStart'] = async (_parent, { input }, { services, viewer }) => {
  const request = mergeRequest(input);
  const result = request.ok ? await services.merges.start(viewer, request.value) : request;
  return result.ok
    ? { ...result.value, userErrors: [] }
    : { merge: null, job: null, existed: null, userErrors: result.errors };
};
