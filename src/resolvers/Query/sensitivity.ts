import { boardFilter } from '../board-filter.ts';
import { checkpointSetName } from '../board-row.ts';
import { pageSize } from '../connection.ts';
import { unwrap } from '../graphql-errors.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const sensitivity: QueryResolvers['sensitivity'] = async (_parent, args, { services }) => {
  const { benchmark, method, dialect, filter, first } = args;
  const request = {
    benchmark,
    first: pageSize(first),
    filter: {
      ...boardFilter(filter),
      ...(method == null ? {} : { methods: [method] }),
      ...(dialect == null ? {} : { dialect }),
    },
  };
  const grids = unwrap(await services.science.sensitivity(request));
  return grids.map((grid) => ({ ...grid, checkpointSet: checkpointSetName(grid.checkpointSet) }));
};
