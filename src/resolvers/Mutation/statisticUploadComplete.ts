import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const statisticUploadComplete: MutationResolvers['statisticUploadComplete'] = async (
  _parent,
  { input },
  { services, viewer },
) => {
  const id = expectId(input.upload, 'Upload', ['input', 'upload']);
  const result = id.ok ? await services.statistics.completeUpload(viewer, id.value) : id;
  return result.ok ? { ...result.value, userErrors: [] } : { statistic: null, job: null, userErrors: result.errors };
};
