import { newestFirst } from '../../storage/keyset.ts';
import { connection } from '../connection.ts';
import { unwrap } from '../graphql-errors.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const tokens: QueryResolvers['tokens'] = (_parent, args, { services, viewer }) =>
  connection(args, newestFirst('token'), async (page) => unwrap(await services.tokens.page(viewer, page)));
