import { mergekitRequest } from '../mergekit-request.ts';
import { type QueryResolvers } from '../types.generated.ts';

const NOTHING = { accepted: [], ignoredByMergekit: [], unsupported: [] };

export const mergekitImport: QueryResolvers['mergekitImport'] = async (_parent, { input }, { services }) => {
  const request = mergekitRequest(input);
  if (!request.ok) return { report: NOTHING, references: [], plan: null, userErrors: request.errors };
  const { report, references, planned } = await services.merges.planMergekit(request.value);
  return planned.ok
    ? { report, references, plan: planned.value, userErrors: [] }
    : { report, references, plan: null, userErrors: planned.errors };
};
