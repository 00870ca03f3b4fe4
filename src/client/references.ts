import { NothingFoundError } from './client-errors.ts';
import {
  CheckpointByAliasDocument,
  CheckpointByDigestDocument,
  CheckpointByIdDocument,
  CheckpointListDocument,
  type CheckpointFilter,
  type CheckpointListQuery,
  type CheckpointPartsFragment,
} from './documents.generated.ts';
import type { GraphqlClient } from './graphql-client.ts';

const ID = /^[a-z]{2,5}_[A-Za-z0-9_-]{10,}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const ALIAS = /^[a-z0-9][a-z0-9./-]{0,99}$/;
const DIGEST_PREFIX = /^[0-9a-f]{6,63}$/;

/**
 * The checkpoint that a person means: an id, a content digest or at least six digits of its beginning, an alias, or the exact
 * name. An alias goes before a name. A name that several checkpoints share is an error, unless only one of them is READY.
 * What is flagged has no name, as on lists, unless only `flagged` ones are looked for.
 * @throws NothingFoundError when nothing fits, or more than one.
 */
export async function resolveCheckpoint(
  client: GraphqlClient,
  reference: string,
  flagged: 'HIDDEN' | 'ONLY' = 'HIDDEN',
): Promise<CheckpointPartsFragment> {
  if (ID.test(reference)) {
    const { checkpoint } = await client.request(CheckpointByIdDocument, { id: reference });
    if (checkpoint) return checkpoint;
  }
  if (DIGEST.test(reference)) {
    const { checkpointByDigest } = await client.request(CheckpointByDigestDocument, { digest: reference });
    if (checkpointByDigest) return checkpointByDigest;
  }
  if (ALIAS.test(reference)) {
    const { checkpoint } = await client.request(CheckpointByAliasDocument, { alias: reference });
    if (checkpoint) return checkpoint;
  }
  const named = await withName(client, reference, flagged);
  if (named.length > 0) return onlyOne(named, reference, 'the name');
  if (DIGEST_PREFIX.test(reference)) {
    const begun = (await listCheckpoints(client, { digestPrefix: reference, flagged })).filter(
      ({ contentDigest, state }) => contentDigest.startsWith(reference) && state !== 'REJECTED',
    );
    if (begun.length > 0) return onlyOne(begun, reference, 'a digest that begins with');
  }
  if (flagged === 'ONLY') throw new NothingFoundError(`no flagged checkpoint has the name or digest "${reference}"`);
  const [hidden] = await withName(client, reference, 'ONLY');
  if (hidden) throw new NothingFoundError(`"${reference}" is flagged, so its name is hidden; its id is ${hidden.id}`);
  throw new NothingFoundError(`no checkpoint has the id, digest, alias or name "${reference}"`);
}

async function withName(
  client: GraphqlClient,
  wanted: string,
  flagged: 'HIDDEN' | 'ONLY',
): Promise<CheckpointPartsFragment[]> {
  return (await listCheckpoints(client, { nameContains: wanted, flagged })).filter(({ name }) => name === wanted);
}

/** All checkpoints of a filter, page by page. */
async function listCheckpoints(client: GraphqlClient, filter: CheckpointFilter): Promise<CheckpointPartsFragment[]> {
  const found: CheckpointPartsFragment[] = [];
  let after: string | null = null;
  do {
    const page: CheckpointListQuery = await client.request(CheckpointListDocument, { filter, first: 50, after });
    found.push(...page.checkpoints.nodes);
    const { hasNextPage, endCursor } = page.checkpoints.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after !== null);
  return found;
}

function onlyOne(
  candidates: readonly CheckpointPartsFragment[],
  reference: string,
  what: string,
): CheckpointPartsFragment {
  const ready = candidates.filter(({ state }) => state === 'READY');
  const choice = ready.length > 0 ? ready : candidates;
  const [first, ...others] = choice;
  if (first && others.length === 0) return first;
  const list = choice
    .map(({ id, contentDigest, state }) => `  ${id}  ${contentDigest.slice(0, 12)}  ${state}`)
    .join('\n');
  throw new NothingFoundError(`${choice.length} checkpoints have ${what} "${reference}"; say which by id:\n${list}`);
}
