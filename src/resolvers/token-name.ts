import { type Context } from '../context.ts';

/** Who did something, by the name of the token; null for the server itself. */
export async function tokenName(tokenId: string | null, { loaders }: Context): Promise<string | null> {
  return tokenId === null ? null : ((await loaders.tokens.load(tokenId))?.name ?? null);
}
