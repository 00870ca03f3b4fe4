import { boardFilter } from '../board-filter.ts';
import { checkpointSetName } from '../board-row.ts';
import { unwrap } from '../graphql-errors.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const correlation: QueryResolvers['correlation'] = async (_parent, args, { services }) => {
  const { benchmark, x, y, rule, filter } = args;
  const request = { benchmark, x, y, rule: rule ?? 'SELECTED_OR_BEST_HELD_IN', filter: boardFilter(filter) };
  const found = unwrap(await services.science.correlation(request));
  return { ...found, checkpointSet: found.checkpointSet === null ? null : checkpointSetName(found.checkpointSet) };
};
