import { type ErrorRequestHandler } from 'express';
import { type Logger } from '../logger.ts';
import { requestIdOf } from './request-log.ts';

/** Failures before GraphQL: a body that is too large or no JSON. Answers in the form of GraphQL errors, without details of ours. */
export function bodyErrors(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = statusOf(error);
    if (status >= 500) logger.error({ err: error, requestId: requestIdOf(response) }, 'request failed');
    const message =
      MESSAGES.get(status) ?? (status < 500 ? 'the request is not valid' : 'something went wrong on the server');
    const code = status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';
    response.status(status).json({ errors: [{ message, extensions: { code, id: requestIdOf(response) } }] });
  };
}

const MESSAGES: ReadonlyMap<number, string> = new Map([
  [400, 'the body is not valid JSON'],
  [413, 'the body is too large'],
  [415, 'the encoding of the body is not supported'],
]);

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
