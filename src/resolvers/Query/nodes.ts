import { GraphQLError } from 'graphql';
import { MAX_PAGE_SIZE } from '../connection.ts';
import { decodeId } from '../node-id.ts';
import { loadNode } from '../node-loaders.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const nodes: QueryResolvers['nodes'] = (_parent, { ids }, context) => {
  if (ids.length > MAX_PAGE_SIZE) {
    throw new GraphQLError(`ids must be at most ${MAX_PAGE_SIZE}, not ${ids.length}`, {
      extensions: { code: 'BAD_USER_INPUT', argument: 'ids' },
    });
  }
  return Promise.all(
    ids.map(async (id) => {
      const decoded = decodeId(id);
      return decoded === null ? null : loadNode(context, decoded.type, decoded.uuid);
    }),
  );
};
