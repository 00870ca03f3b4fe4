import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const checkpointUploadStart: MutationResolvers['checkpointUploadStart'] = async (
  _parent,
  { input },
  { services, viewer },
) => {
  const base = input.base == null ? null : expectId(input.base, 'Checkpoint', ['input', 'base']);
  if (base?.ok === false) return { upload: null, checkpoint: null, userErrors: base.errors };
  const result = await services.checkpoints.start(viewer, {
    name: input.name,
    kind: input.kind,
    files: input.files.map((file) => ({ ...file, bytes: String(file.bytes) })),
    modality: input.modality ?? null,
    description: input.description ?? null,
    license: input.license ?? null,
    source: input.source ?? null,
    baseId: base?.value ?? null,
    trainedCells: input.trainedCells ?? [],
  });
  return result.ok
    ? { ...result.value, userErrors: [] }
    : { upload: null, checkpoint: null, userErrors: result.errors };
};
