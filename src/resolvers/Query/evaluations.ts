import { EVALUATIONS_NEWEST_FIRST } from '../../storage/read-models/evaluations.ts';
import { connection } from '../connection.ts';
import { unwrap } from '../graphql-errors.ts';
import { expectId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const evaluations: QueryResolvers['evaluations'] = async (_parent, { filter, ...page }, { services }) => {
  const { checkpoint, benchmark, state } = filter ?? {};
  const query = {
    checkpointId: checkpoint == null ? undefined : unwrap(expectId(checkpoint, 'Checkpoint', ['filter', 'checkpoint'])),
    benchmarkId: benchmark == null ? undefined : unwrap(await services.evaluations.benchmarkOf(benchmark)).id,
    state: state ?? undefined,
  };
  return connection(
    page,
    EVALUATIONS_NEWEST_FIRST,
    (request) => services.evaluations.page(query, request),
    () => services.evaluations.count(query),
  );
};
