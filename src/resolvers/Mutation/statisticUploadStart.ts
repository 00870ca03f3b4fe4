import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const statisticUploadStart: MutationResolvers['statisticUploadStart'] = async (
  _parent,
  { input },
  { services, viewer },
) => {
  const id = expectId(input.checkpoint, 'Checkpoint', ['input', 'checkpoint']);
  const file = { ...input.file, bytes: String(input.file.bytes) };
  const wish = { kind: input.kind, variant: input.variant ?? null, file };
  const result = id.ok ? await services.statistics.startUpload(viewer, { ...wish, checkpointId: id.value }) : id;
  return result.ok ? { ...result.value, userErrors: [] } : { upload: null, statistic: null, userErrors: result.errors };
};
