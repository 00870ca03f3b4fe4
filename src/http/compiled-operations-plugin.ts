import { type ApolloServerPlugin } from '@apollo/server';
import { type GraphQLSchema } from 'graphql';
import { type Context } from '../context.ts';
import { answerOf } from './answer-text.ts';
import { createCompiledOperations } from './compiled-operations.ts';
import { isDatabaseRead } from './database-reads.ts';

/** Executes reads that are asked again and again by compiled functions. */
export function compiledOperationsPlugin(schema: GraphQLSchema): ApolloServerPlugin<Context> {
  const execute = createCompiledOperations(schema);
  return {
    requestDidStart: async () => ({
      responseForOperation: async ({ document, operation, request, contextValue: context }) => {
        if (!isDatabaseRead(operation)) return null;
        const data = await execute({ document, operation, variables: request.variables ?? {}, context });
        return data === null ? null : answerOf(data);
      },
    }),
  };
}
