import { encodeId } from './node-id.ts';
import { type TokenResolvers } from './types.generated.ts';

export const Token: TokenResolvers = {
  id: (token) => encodeId('Token', token.id),
};
