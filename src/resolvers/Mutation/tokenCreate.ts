import { type MutationResolvers } from '../types.generated.ts';

export const tokenCreate: MutationResolvers['tokenCreate'] = async (_parent, { input }, { services, viewer }) => {
  const { name, scopes, expiresAt = null, pointsPerMinute, startsPerHour } = input;
  const result = await services.tokens.create(viewer, { name, scopes, expiresAt, pointsPerMinute, startsPerHour });
  return result.ok ? { ...result.value, userErrors: [] } : { token: null, secret: null, userErrors: result.errors };
};
