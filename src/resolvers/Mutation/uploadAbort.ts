import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const uploadAbort: MutationResolvers['uploadAbort'] = async (_parent, { input }, { services, viewer }) => {
  const id = expectId(input.upload, 'Upload', ['input', 'upload']);
  const result = id.ok ? await services.uploads.abort(viewer, id.value) : id;
  return result.ok ? { upload: result.value, userErrors: [] } : { upload: null, userErrors: result.errors };
};
