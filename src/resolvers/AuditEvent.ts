import { isNodeType } from './node-id.ts';
import { loadNode } from './node-loaders.ts';
import { type AuditEventResolvers } from './types.generated.ts';

export const AuditEvent: AuditEventResolvers = {
  number: ({ id }) => id,
  token: ({ tokenId }, _args, { loaders }) => (tokenId === null ? null : loaders.tokens.load(tokenId)),
  subject: ({ subjectType, subjectId }, _args, context) =>
    subjectId === null || !isNodeType(subjectType) ? null : loadNode(context, subjectType, subjectId),
};
