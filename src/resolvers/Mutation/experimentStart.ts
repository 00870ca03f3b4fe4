import { experimentRequest } from '../experiment-request.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const experimentStart: MutationResolvers['experimentStart'] = async (
  _parent,
  { input },
  { services, viewer },
) => {
  const request = experimentRequest(input);
  const result = request.ok ? await services.experiments.start(viewer, request.value) : request;
  return result.ok
    ? { ...result.value, userErrors: [] }
    : { experiment: null, existed: null, userErrors: result.errors };
};
