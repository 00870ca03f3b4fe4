import { type MutationResolvers } from '../types.generated.ts';

export const tokenCreate: MutationResolvers['tokenCreate'] = async (_parent, { input }, { services, viewer }) => {
  const { name, scopes, expiresAt = null } = input;
  const result = await services.tokens.create(viewer, { name, scopes, expiresAt });
  return result.ok ? { ...result.value, userErrors: [] } : { token: null, secret: null, userErrors: result.errors };
};
