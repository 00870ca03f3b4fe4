import { listAllMethods } from '../merge/catalogue.ts';
import { type BoardFilter } from '../services/board-query.ts';
import { poolOf } from './board-row.ts';
import { unwrap } from './graphql-errors.ts';
import { expectId } from './node-id.ts';
import { type LeaderboardFilter } from './types.generated.ts';

/** The filter without what was not asked for. */
export function boardFilter(filter: LeaderboardFilter | null | undefined): BoardFilter {
  const { base, checkpointSet, experiment, families, methods, ...rest } = filter ?? {};
  const asked = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null)) as BoardFilter;
  return {
    ...asked,
    ...methodsOf(methods, families),
    ...(base == null ? {} : { baseId: unwrap(expectId(base, 'Checkpoint', ['filter', 'base'])) }),
    ...(experiment == null
      ? {}
      : { experimentId: unwrap(expectId(experiment, 'Experiment', ['filter', 'experiment'])) }),
    ...(checkpointSet == null ? {} : { checkpointSet: poolOf(checkpointSet) }),
  };
}

/** Ids of methods that are named and of a family that is. */
function methodsOf(
  named: LeaderboardFilter['methods'],
  families: LeaderboardFilter['families'],
): Pick<BoardFilter, 'methods'> {
  if (families == null) return named == null ? {} : { methods: named };
  const ids = new Set(listAllMethods().flatMap((card) => (families.includes(card.family) ? [card.id] : [])));
  return { methods: named == null ? [...ids] : named.filter((id) => ids.has(id)) };
}
