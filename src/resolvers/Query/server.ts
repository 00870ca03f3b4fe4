import { LIMITS } from '../../request-limits.ts';
import { MAX_PAGE_SIZE } from '../connection.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const server: QueryResolvers['server'] = (_parent, _args, { services }) => {
  const { version, harness, ...uploads } = services.server.describe();
  const limits = { maxPageSize: MAX_PAGE_SIZE, maxDepth: LIMITS.depth, maxCost: LIMITS.cost, ...uploads };
  return { version, harness, limits };
};
