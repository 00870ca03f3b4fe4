import { AsyncResource } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { type RequestHandler, type Response } from 'express';
import { type Logger } from '../logger.ts';
import { inLogContext } from '../telemetry/log-context.ts';
import { isTracing } from '../telemetry/spans.ts';

/** An id that a proxy or client chose is kept when it is harmless in logs and headers. */
const USABLE_ID = /^[A-Za-z0-9._-]{1,100}$/;
const QUIET: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** Gives each request its id, which every line of the log that is written for it has, and writes one line when it is over. Queries of URLs hold signatures: only paths are logged. */
export function requestLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && USABLE_ID.test(given) ? given : randomUUID();
    const begin = performance.now();
    response.locals.requestId = requestId;
    response.setHeader('x-request-id', requestId);
    const over = (): void => {
      const ms = Math.round(performance.now() - begin);
      // supervisors ask every few seconds
      const level = QUIET.has(request.path) && response.statusCode < 400 ? 'debug' : 'info';
      const line = {
        requestId,
        method: request.method,
        path: request.originalUrl.split('?', 1)[0],
        status: response.statusCode,
        ms,
      };
      logger[level](line, response.writableFinished ? 'request' : 'request aborted');
    };
    // with the trace that is around it now
    response.once('close', isTracing() ? AsyncResource.bind(over) : over);
    inLogContext({ requestId }, next);
  };
}

export function requestIdOf(response: Response): string {
  const { requestId } = response.locals as { requestId?: unknown };
  return typeof requestId === 'string' ? requestId : '';
}
