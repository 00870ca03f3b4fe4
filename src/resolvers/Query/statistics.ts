import { STATISTICS_NEWEST_FIRST } from '../../storage/read-models/statistics.ts';
import { connection } from '../connection.ts';
import { unwrap } from '../graphql-errors.ts';
import { expectId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const statistics: QueryResolvers['statistics'] = (_parent, { filter, ...page }, { services }) => {
  const { checkpoint, kind, state } = filter ?? {};
  const query = {
    checkpointId: checkpoint == null ? undefined : unwrap(expectId(checkpoint, 'Checkpoint', ['filter', 'checkpoint'])),
    kind: kind ?? undefined,
    state: state ?? undefined,
  };
  return connection(
    page,
    STATISTICS_NEWEST_FIRST,
    (request) => services.statistics.page(query, request),
    () => services.statistics.count(query),
  );
};
