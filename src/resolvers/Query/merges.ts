import { MERGES_NEWEST_FIRST } from '../../storage/read-models/merges.ts';
import { connection } from '../connection.ts';
import { unwrap } from '../graphql-errors.ts';
import { expectId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const merges: QueryResolvers['merges'] = (_parent, { filter, ...page }, { services }) => {
  const { method, dialect, base, uses, tags, flagged } = filter ?? {};
  const query = {
    method: method ?? undefined,
    dialect: dialect ?? undefined,
    tags: tags ?? undefined,
    flagged: flagged ?? undefined,
    baseId: base == null ? undefined : unwrap(expectId(base, 'Checkpoint', ['filter', 'base'])),
    usesId: uses == null ? undefined : unwrap(expectId(uses, 'Checkpoint', ['filter', 'uses'])),
  };
  return connection(
    page,
    MERGES_NEWEST_FIRST,
    (request) => services.merges.page(query, request),
    () => services.merges.count(query),
  );
};
