import { required } from '../required.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const evaluationRecord: MutationResolvers['evaluationRecord'] = async (
  _parent,
  { input },
  { services, loaders, viewer },
) => {
  const { method, scores, needs, heldIn, parameters, note, ...rest } = input;
  const result = await services.evaluations.record(viewer, {
    ...rest,
    split: rest.split ?? 'test',
    labelSpace: rest.labelSpace ?? 'TASK',
    role: rest.role ?? 'METHOD',
    singleModel: rest.singleModel ?? true,
    method:
      method == null
        ? null
        : { id: method.id, dialect: method.dialect ?? undefined, version: method.version ?? undefined },
    parameters: parameters ?? null,
    needs: needs ?? null,
    heldIn: heldIn ?? null,
    note: note ?? null,
    scores: scores.map(({ examples, standardError, ...score }) => ({
      ...score,
      examples: examples ?? null,
      standardError: standardError ?? null,
    })),
  });
  if (!result.ok) return { row: null, existed: null, userErrors: result.errors };
  const { id, existed } = result.value;
  const row = await required(loaders.leaderboardRows.load(id), `row ${id} is gone`);
  return { row: { ...row, rank: null }, existed, userErrors: [] };
};
