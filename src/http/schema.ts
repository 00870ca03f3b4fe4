import { readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type GraphQLSchema } from 'graphql';
import { resolvers } from '../resolvers/resolver-map.ts';

const SCHEMA_FILE = new URL('../../schema.graphql', import.meta.url);

/**
 * The schema with its resolvers.
 * @throws Error when a resolver names a type or field that the schema lacks.
 */
export function createSchema(): GraphQLSchema {
  return makeExecutableSchema({
    typeDefs: readFileSync(SCHEMA_FILE, 'utf8'),
    resolvers,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
}
