import { type ChosenCheckpointFragment, type FindCheckpointsQuery } from '../api/documents.generated.ts';

type Kind = keyof Omit<FindCheckpointsQuery, '__typename'>;

/** What is likely wanted comes first. Ensembles are never merged, so they are not asked for. */
const ORDER: Readonly<Record<Role, readonly Kind[]>> = {
  base: ['bases', 'experts', 'merges', 'adapters'],
  expert: ['experts', 'adapters', 'merges', 'bases'],
};

export type Role = 'base' | 'expert';

/**
 * Checkpoints to choose from, in the order in which they are offered.
 * @param base that was chosen: what was trained from it comes before the others of its kind
 */
export function candidatesOf(
  found: FindCheckpointsQuery,
  role: Role,
  base: string | null,
): readonly ChosenCheckpointFragment[] {
  return ORDER[role].flatMap((kind) => {
    const { nodes } = found[kind];
    const fits = (one: ChosenCheckpointFragment): boolean => base !== null && one.base?.id === base;
    return [...nodes.filter(fits), ...nodes.filter((one) => !fits(one))];
  });
}
