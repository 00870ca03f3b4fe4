import { type MutationResolvers } from '../types.generated.ts';

export const benchmarkUploadStart: MutationResolvers['benchmarkUploadStart'] = async (
  _parent,
  { input },
  { services, viewer },
) => {
  const files = input.files.map((file) => ({ ...file, bytes: String(file.bytes) }));
  const result = await services.benchmarks.start(viewer, { manifest: input.manifest, files });
  return result.ok ? { ...result.value, userErrors: [] } : { upload: null, benchmark: null, userErrors: result.errors };
};
