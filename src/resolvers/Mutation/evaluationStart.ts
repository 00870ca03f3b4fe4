import { type EvaluationWish } from '../../services/evaluation-service.ts';
import { failAll, ok, type Result } from '../../services/result.ts';
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
): Result<Pick<EvaluationWish, 'checkpointId' | 'ensemble'>> {
  const id = checkpoint === null ? ok(null) : expectId(checkpoint, 'Checkpoint', ['input', 'checkpoint']);
  const members = (ensemble ?? []).map((member, i) => expectId(member, 'Checkpoint', ['input', 'ensemble', String(i)]));
  const wrong = [id, ...members].flatMap((one) => (one.ok ? [] : one.errors));
  if (!id.ok || wrong.length > 0) return failAll(wrong);
  const ids = members.flatMap((one) => (one.ok ? [one.value] : []));
  return ok({ checkpointId: id.value, ensemble: ensemble === null ? null : ids });
}
