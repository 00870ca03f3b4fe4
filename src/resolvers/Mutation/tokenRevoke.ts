import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const tokenRevoke: MutationResolvers['tokenRevoke'] = async (_parent, { input }, { services, viewer }) => {
  const id = expectId(input.id, 'Token', ['input', 'id']);
  const result = id.ok ? await services.tokens.revoke(viewer, id.value) : id;
  return result.ok ? { token: result.value, userErrors: [] } : { token: null, userErrors: result.errors };
};
