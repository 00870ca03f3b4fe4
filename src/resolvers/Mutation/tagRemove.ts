import { loadNode } from '../node-loaders.ts';
import { expectOneOf, TAG_TYPES } from '../subject-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const tagRemove: MutationResolvers['tagRemove'] = async (_parent, { input }, context) => {
  const { services, viewer } = context;
  const subject = expectOneOf(input.subject, TAG_TYPES, ['input', 'subject']);
  const result = subject.ok ? await services.tags.remove(viewer, subject.value, input.tags) : subject;
  if (!result.ok) return { subject: null, tags: null, userErrors: result.errors };
  const { type, id } = result.value.subject;
  return { subject: await loadNode(context, TAG_TYPES[type], id), tags: result.value.tags, userErrors: [] };
};
