import { boardFilter } from '../board-filter.ts';
import { checkpointSetName } from '../board-row.ts';
import { unwrap } from '../graphql-errors.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const scaling: QueryResolvers['scaling'] = async (_parent, args, { services }) => {
  const { benchmark, method, dialect, rule, filter } = args;
  const request = {
    benchmark,
    rule: rule ?? 'SELECTED_OR_BEST_HELD_IN',
    filter: { ...boardFilter(filter), methods: [method], ...(dialect == null ? {} : { dialect }) },
  };
  const curves = unwrap(await services.science.scaling(request));
  return curves.map((curve) => ({ ...curve, checkpointSet: checkpointSetName(curve.checkpointSet) }));
};
