import { type Context } from '../context.ts';
import { type FlagRow } from '../storage/entities/flag.ts';

/** Fields of everything that can be tagged and flagged. */
export const hungOn = {
  tags: async ({ id }: { readonly id: string }, _args: object, { loaders }: Context): Promise<string[]> =>
    (await loaders.tags.load(id)).map(({ name }) => name),
  flag: flagOf,
};

/** The flag that is up. */
export async function flagOf(
  { flagId }: { readonly flagId: string | null },
  _args: object,
  { loaders }: Context,
): Promise<FlagRow | null> {
  return flagId === null ? null : loaders.flags.load(flagId);
}
