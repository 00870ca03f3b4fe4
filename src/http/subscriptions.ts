import { type IncomingMessage, type Server } from 'node:http';
import { type Duplex } from 'node:stream';
import { randomUUID } from 'node:crypto';
import {
  createSourceEventStream,
  execute,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  validate,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { type SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { type Context, type RequestIdentity } from '../context.ts';
import { type Logger } from '../logger.ts';
import { type Authenticate } from './authenticate.ts';
import { formatError } from './format-error.ts';
import { type Gate } from './gate.ts';
import { parseDocument } from './parse-document.ts';
import { LIMITS } from '../request-limits.ts';

const MAX_SOCKETS = 1000;
const MAX_SUBSCRIPTIONS = 50;
const MAX_MESSAGE_BYTES = 128 * 1024;

export interface SubscriptionOptions {
  readonly schema: GraphQLSchema;
  readonly gate: Gate;
  readonly authenticate: Authenticate;
  readonly contextOf: (identity: RequestIdentity) => Context;
  /** Pages of other origins may not connect; programs send no origin. */
  readonly origins: readonly string[];
  readonly logger: Logger;
}

export interface Subscriptions {
  /** Closes all sockets with "going away"; clients come back to whoever listens then. */
  stop(): Promise<void>;
}

/**
 * Serves subscriptions on the WebSocket `/graphql` (protocol graphql-transport-ws). Queries and mutations belong to HTTP
 * and are refused here, so that there is one door with one set of checks for each.
 */
export function serveSubscriptions(httpServer: Server, options: SubscriptionOptions): Subscriptions {
  const { schema, authenticate, contextOf, logger } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const allowed: ReadonlySet<string> = new Set(options.origins);

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refusal = refusalOf(request, sockets.clients.size, allowed);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
  };
  httpServer.on('upgrade', onUpgrade);

  const server = useServer<Record<string, unknown> | undefined>(
    {
      schema,
      // a bad token is refused at the door: close code 4403
      onConnect: async ({ connectionParams, extra }) => {
        try {
          await authenticate(credentialsOf(connectionParams, extra.request));
          return true;
        } catch (error) {
          if (!(error instanceof GraphQLError)) logger.error({ err: error }, 'a connection could not be authenticated');
          return false;
        }
      },
      onSubscribe: async ({ connectionParams, extra, subscriptions }, _id, payload) => {
        try {
          if (Object.keys(subscriptions).length > MAX_SUBSCRIPTIONS) throw tooMany();
          const { document, operation } = checked(schema, payload);
          const credentials = credentialsOf(connectionParams, extra.request);
          // again for every subscription: the token may have ended since the socket was opened
          const viewer = await authenticate(credentials);
          const identity = { requestId: randomUUID(), viewer, address: credentials.address };
          const contextValue = contextOf(identity);
          const variableValues = payload.variables ?? {};
          contextValue.usage = await options.gate.admit(document, operation, variableValues, contextValue);
          contextValue.logger.info({ operation: payload.operationName }, 'subscription');
          return { schema, document, operationName: payload.operationName, variableValues, contextValue };
        } catch (error) {
          return Array.isArray(error) ? (error as GraphQLError[]) : [asGraphQLError(error)];
        }
      },
      subscribe: (args) => subscribeFresh(args, contextOf),
      onError: (_context, _id, _payload, errors) => errors.map((error) => shown(error, logger)),
      onNext: (_context, _id, _payload, _args, result) =>
        result.errors === undefined
          ? undefined
          : { ...result, errors: result.errors.map((error) => shown(error, logger)) as unknown as GraphQLError[] },
    },
    sockets,
  );

  return {
    stop: async () => {
      httpServer.off('upgrade', onUpgrade);
      await server.dispose();
    },
  };
}

/** `subscribe` of graphql-js with a new context for each event: a DataLoader that lived on would answer the second event with the rows of the first. */
async function subscribeFresh(args: ExecutionArgs, contextOf: (identity: RequestIdentity) => Context) {
  const stream = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in stream)) return stream;
  const events = stream[Symbol.asyncIterator]();
  const identity = args.contextValue as Context;
  return {
    next: async (): Promise<IteratorResult<ExecutionResult, undefined>> => {
      const event = await events.next();
      if (event.done === true) return { done: true, value: undefined };
      return {
        done: false,
        value: await execute({ ...args, rootValue: event.value, contextValue: contextOf(identity) }),
      };
    },
    return: async (): Promise<IteratorResult<ExecutionResult, undefined>> => {
      await events.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** @throws GraphQLError, or a list of them from validation. */
function checked(schema: GraphQLSchema, payload: SubscribePayload) {
  const document = parseDocument(payload.query);
  const errors = validate(schema, document, undefined, { maxErrors: LIMITS.errors });
  if (errors.length > 0) {
    throw errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
  }
  const operation = getOperationAST(document, payload.operationName);
  if (operation?.operation !== 'subscription') {
    throw new GraphQLError('only subscriptions are served here: send queries and mutations by HTTP', {
      extensions: { code: 'BAD_REQUEST' },
    });
  }
  // execution would check them, too, but without a code
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], payload.variables ?? {}, {
    maxErrors: LIMITS.errors,
  });
  if (coerced.errors !== undefined) throw coerced.errors.map((error) => withCode(error, 'BAD_USER_INPUT'));
  return { document, operation };
}

function credentialsOf(params: Readonly<Record<string, unknown>> | undefined, request: IncomingMessage) {
  return {
    authorization: params?.authorization ?? params?.Authorization,
    address: request.socket.remoteAddress ?? '',
  };
}

function refusalOf(request: IncomingMessage, open: number, allowed: ReadonlySet<string>): string | null {
  if (request.url?.split('?', 1)[0] !== '/graphql') return '404 Not Found';
  if (open >= MAX_SOCKETS) return '503 Service Unavailable';
  const { origin, host } = request.headers;
  const own = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  return own || allowed.has(origin) ? null : '403 Forbidden';
}

function tooMany(): GraphQLError {
  return new GraphQLError(`at most ${MAX_SUBSCRIPTIONS} subscriptions may share a connection`, {
    extensions: { code: 'RATE_LIMITED' },
  });
}

function asGraphQLError(error: unknown): GraphQLError {
  if (!(error instanceof Error)) return new GraphQLError(String(error));
  if (!(error instanceof GraphQLError)) return new GraphQLError(error.message, { originalError: error });
  // what `parse` throws has no code
  return error.extensions.code === undefined && error.originalError === undefined
    ? withCode(error, 'GRAPHQL_PARSE_FAILED')
    : error;
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { ...extensions, code } });
}

function shown(error: GraphQLError | GraphQLFormattedError, logger: Logger): GraphQLFormattedError {
  return formatError(error instanceof GraphQLError ? error.toJSON() : error, error, logger);
}
