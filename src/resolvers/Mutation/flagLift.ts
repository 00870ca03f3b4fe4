import { loadNode } from '../node-loaders.ts';
import { expectOneOf, FLAG_TYPES } from '../subject-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const flagLift: MutationResolvers['flagLift'] = async (_parent, { input }, context) => {
  const { services, viewer } = context;
  const subject = expectOneOf(input.subject, FLAG_TYPES, ['input', 'subject']);
  const result = subject.ok ? await services.flags.lift(viewer, subject.value) : subject;
  if (!result.ok) return { subject: null, flag: null, userErrors: result.errors };
  const { type, id } = result.value.subject;
  return { subject: await loadNode(context, FLAG_TYPES[type], id), flag: result.value.flag, userErrors: [] };
};
