import type { GraphqlClient } from '../client/graphql-client.ts';
import { resolveCheckpoint } from '../client/references.ts';

const OTHER_ID = /^(mer|exp|bmk|rep)_[0-9a-z]{26}$/;

/** The id of what a person means: of a merge, experiment, benchmark or reported row as it is, else a checkpoint by any reference. */
export async function resolveThing(
  client: GraphqlClient,
  reference: string,
  flagged: 'HIDDEN' | 'ONLY' = 'HIDDEN',
): Promise<string> {
  return OTHER_ID.test(reference) ? reference : (await resolveCheckpoint(client, reference, flagged)).id;
}
