import { mergekitRequest } from '../mergekit-request.ts';
import { type MutationResolvers } from '../types.generated.ts';

const NOTHING = { merge: null, job: null, existed: null };

export const mergeFromMergekit: MutationResolvers['mergeFromMergekit'] = async (
  _parent,
  { input },
  { services, viewer },
) => {
  const request = mergekitRequest(input);
  if (!request.ok) return { ...NOTHING, report: null, userErrors: request.errors };
  const { report, started } = await services.merges.startMergekit(viewer, request.value);
  return started.ok ? { ...started.value, report, userErrors: [] } : { ...NOTHING, report, userErrors: started.errors };
};
