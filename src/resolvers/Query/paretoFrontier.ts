import { boardFilter } from '../board-filter.ts';
import { checkpointSetName } from '../board-row.ts';
import { pageSize } from '../connection.ts';
import { unwrap } from '../graphql-errors.ts';
import { type QueryResolvers } from '../types.generated.ts';

const MAX_POINTS = 1000;

export const paretoFrontier: QueryResolvers['paretoFrontier'] = async (_parent, args, { services }) => {
  const { benchmark, x, y, filter, first } = args;
  const wanted = pageSize(first, MAX_POINTS);
  const request = { benchmark, x, y, filter: boardFilter(filter), first: wanted };
  const found = unwrap(await services.science.paretoFrontier(request));
  return { ...found, checkpointSet: found.checkpointSet === null ? null : checkpointSetName(found.checkpointSet) };
};
