import { type Server } from 'node:http';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { type GraphQLSchema } from 'graphql';
import { type Context } from '../context.ts';
import { type Logger } from '../logger.ts';
import { stringifyResult } from './answer-text.ts';
import { compiledOperationsPlugin } from './compiled-operations-plugin.ts';
import { formatError } from './format-error.ts';
import { type Gate } from './gate.ts';
import { keptAnswersPlugin } from './kept-answers-plugin.ts';
import { metricsPlugin } from './graphql-metrics.ts';
import { LIMITS } from '../request-limits.ts';

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly gate: Gate;
  readonly httpServer: Server;
  readonly logger: Logger;
  /** Requests that still run this long after the stop began are cut off, milliseconds. */
  readonly drainMs: number;
}

/** Apollo Server with everything said explicitly that would otherwise hang on NODE_ENV. */
export function createApollo(options: ApolloOptions): ApolloServer<Context> {
  const { schema, gate, httpServer, logger, drainMs } = options;
  return new ApolloServer<Context>({
    schema,
    // a public academic API: tools and people may look
    introspection: true,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: LIMITS.tokens },
    validationOptions: { maxErrors: LIMITS.errors },
    executionOptions: { maxCoercionErrors: LIMITS.errors },
    maxRecursiveSelections: LIMITS.selections,
    stringifyResult,
    formatError: (formatted, error) => formatError(formatted, error, logger),
    logger: logger.child({ part: 'apollo' }),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // nothing in the schema has hints, and without it no field is watched while it is resolved
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: drainMs }),
      // before those that ask who the viewer is once more
      keptAnswersPlugin(),
      compiledOperationsPlugin(schema),
      limitsPlugin(gate),
      metricsPlugin(),
    ],
  });
}

/** Costs are taken after validation, when the types of all fields are known; sizes were checked before. */
function limitsPlugin(gate: Gate): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ document, operation, request, contextValue }) => {
        if (!operation) return;
        contextValue.usage = await gate.admit(document, operation, request.variables ?? {}, contextValue);
      },
      willSendResponse: async ({ response, contextValue }) => {
        if (response.body.kind !== 'single') return;
        // what was refused cost nothing, and its caller wants to know all the same
        const { cost, capacity, remaining, perSecond, starts } = contextValue.usage ?? gate.look(contextValue);
        response.body.singleResult.extensions = {
          ...response.body.singleResult.extensions,
          cost: { requested: cost, maximum: LIMITS.cost, throttle: { capacity, remaining, perSecond }, starts },
        };
      },
    }),
  };
}
