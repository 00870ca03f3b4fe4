import { type BoardFilter } from '../services/board-query.ts';
import { poolOf } from './board-row.ts';
import { unwrap } from './graphql-errors.ts';
import { expectId } from './node-id.ts';
import { type LeaderboardFilter } from './types.generated.ts';

/** The filter without what was not asked for. */
export function boardFilter(filter: LeaderboardFilter | null | undefined): BoardFilter {
  const { base, checkpointSet, experiment, ...rest } = filter ?? {};
  const asked = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null)) as BoardFilter;
  return {
    ...asked,
    ...(base == null ? {} : { baseId: unwrap(expectId(base, 'Checkpoint', ['filter', 'base'])) }),
    ...(experiment == null
      ? {}
      : { experimentId: unwrap(expectId(experiment, 'Experiment', ['filter', 'experiment'])) }),
    ...(checkpointSet == null ? {} : { checkpointSet: poolOf(checkpointSet) }),
  };
}
