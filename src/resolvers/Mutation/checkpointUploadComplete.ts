import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const checkpointUploadComplete: MutationResolvers['checkpointUploadComplete'] = async (
  _parent,
  { input },
  { services, viewer },
) => {
  const id = expectId(input.upload, 'Upload', ['input', 'upload']);
  const result = id.ok ? await services.checkpoints.complete(viewer, id.value) : id;
  return result.ok ? { ...result.value, userErrors: [] } : { checkpoint: null, job: null, userErrors: result.errors };
};
