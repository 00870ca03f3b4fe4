import { BENCHMARK_KEYSET } from '../../storage/read-models/benchmarks.ts';
import { connection } from '../connection.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const benchmarks: QueryResolvers['benchmarks'] = (_parent, { modality, flagged, ...page }, { services }) => {
  const filter = { modality: modality ?? undefined, flagged: flagged ?? undefined };
  return connection(
    page,
    BENCHMARK_KEYSET,
    (request) => services.benchmarks.page(filter, request),
    () => services.benchmarks.count(filter),
  );
};
