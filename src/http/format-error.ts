import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AppError } from '../errors.ts';
import { type Logger } from '../logger.ts';
import { graphqlErrorOf } from '../resolvers/graphql-errors.ts';
import { userErrorOf } from '../services/result.ts';
import { graphqlErrors } from '../telemetry/metrics.ts';

/** Codes whose messages were written for clients: Apollo's, then ours. */
const PUBLIC_CODES: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'RATE_LIMITED',
  'QUERY_TOO_COMPLEX',
]);

/** How long clients are asked to stay away from a store that does not answer or is busy. */
const STORE_AWAY_SECONDS = 5;

/** Typed errors that are not the client's doing. */
const OUR_FAULTS: ReadonlySet<string> = new Set(['INTERNAL', 'STORAGE']);

/**
 * What the client sees of an error. A store that is away for now becomes STORAGE_UNAVAILABLE, which says when to come again;
 * anything that was not written for clients INTERNAL_SERVER_ERROR. Both have an id, under which the log has the whole.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown, logger: Logger): GraphQLFormattedError {
  const told = toldOf(formatted, error, logger);
  graphqlErrors.inc({ code: String(told.extensions?.code) });
  return told;
}

function toldOf(formatted: GraphQLFormattedError, error: unknown, logger: Logger): GraphQLFormattedError {
  const { message, locations, path, extensions = {} } = formatted;
  const place = { ...(locations === undefined ? {} : { locations }), ...(path === undefined ? {} : { path }) };
  const { stacktrace: _never, http: _head, ...shown } = extensions;
  if (PUBLIC_CODES.has(shown.code)) return { message, ...place, extensions: shown };

  if (isRefusal(error)) return { message, ...place, extensions: { ...shown, code: 'BAD_REQUEST' } };
  const cause = causeOf(error);
  if (cause instanceof AppError && !OUR_FAULTS.has(cause.code)) {
    const told = graphqlErrorOf(userErrorOf(cause));
    return { message: told.message, ...place, extensions: told.extensions };
  }
  const id = cause instanceof AppError ? cause.id : randomUUID();
  if (cause instanceof AppError && cause.code === 'STORAGE' && cause.retryable) {
    logger.warn({ err: cause, errorId: id, path: path?.join('.') }, 'the object store failed a request');
    return {
      message: 'the object store does not answer or is busy; ask again in a moment',
      ...place,
      extensions: { code: 'STORAGE_UNAVAILABLE', retryAfterSeconds: STORE_AWAY_SECONDS, id },
    };
  }
  logger.error({ err: cause, errorId: id, path: path?.join('.') }, 'request failed');
  return {
    message: 'something went wrong on the server; its log has the reason under this id',
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', id },
  };
}

/** Apollo Server refuses a few malformed requests (hashes of persisted queries) with a status, but without a code. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof GraphQLError) || error.originalError !== undefined) return false;
  const head = error.extensions.http as { readonly status?: unknown } | undefined;
  return typeof head?.status === 'number' && head.status >= 400 && head.status < 500;
}

/** The error that a resolver threw, below the wrapping that says where. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError;
  return cause;
}
