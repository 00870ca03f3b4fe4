import { fail, failAll, ok, type Result } from '../../services/result.ts';
import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const evaluationStart: MutationResolvers['evaluationStart'] = async (
  _parent,
  { input: { checkpoint, ensemble, benchmark, split } },
  { services, viewer },
) => {
  const subject = readSubject(checkpoint ?? null, ensemble ?? null);
  const result = subject.ok
    ? await services.evaluations.start(viewer, { ...subject.value, benchmark, split: split ?? 'test' })
    : subject;
  return result.ok
    ? { ...result.value, userErrors: [] }
    : { evaluation: null, job: null, existed: null, userErrors: result.errors };
};

function readSubject(
  checkpoint: string | null,
  ensemble: readonly string[] | null,
): Result<{ checkpointId: string; ensemble?: readonly string[] }> {
  if ((checkpoint === null) === (ensemble === null)) {
    return fail('INVALID_INPUT', 'give a checkpoint, or an ensemble of several', { field: ['input', 'checkpoint'] });
  }
  if (ensemble === null) {
    const id = expectId(checkpoint ?? '', 'Checkpoint', ['input', 'checkpoint']);
    return id.ok ? ok({ checkpointId: id.value }) : id;
  }
  const ids = ensemble.map((member, i) => expectId(member, 'Checkpoint', ['input', 'ensemble', String(i)]));
  const wrong = ids.flatMap((id) => (id.ok ? [] : id.errors));
  if (wrong.length > 0) return failAll(wrong);
  return ok({ checkpointId: '', ensemble: ids.flatMap((id) => (id.ok ? [id.value] : [])) });
}
