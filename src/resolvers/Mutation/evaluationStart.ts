import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const evaluationStart: MutationResolvers['evaluationStart'] = async (
  _parent,
  { input: { checkpoint, benchmark, split } },
  { services, viewer },
) => {
  const id = expectId(checkpoint, 'Checkpoint', ['input', 'checkpoint']);
  const result = id.ok
    ? await services.evaluations.start(viewer, { checkpointId: id.value, benchmark, split: split ?? 'test' })
    : id;
  return result.ok
    ? { ...result.value, userErrors: [] }
    : { evaluation: null, job: null, existed: null, userErrors: result.errors };
};
