import { EXPERIMENTS_NEWEST_FIRST } from '../../storage/read-models/experiments.ts';
import { connection } from '../connection.ts';
import { unwrap } from '../graphql-errors.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const experiments: QueryResolvers['experiments'] = async (_parent, { filter, ...page }, { services }) => {
  const { benchmark, state, tags, flagged } = filter ?? {};
  const query = {
    tags: tags ?? undefined,
    flagged: flagged ?? undefined,
    ...(state == null ? {} : { state }),
    ...(benchmark == null ? {} : { benchmarkId: unwrap(await services.evaluations.benchmarkOf(benchmark)).id }),
  };
  return connection(
    page,
    EXPERIMENTS_NEWEST_FIRST,
    (request) => services.experiments.page(query, request),
    () => services.experiments.count(query),
  );
};
