import { type RequestHandler } from 'express';
import { httpDuration } from '../telemetry/metrics.ts';
import { routeOf } from './route-of.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);

/** Measures each request under the pattern of its route, of which there are few, never under its path. */
export const httpMetrics: RequestHandler = (request, response, next) => {
  const end = httpDuration.startTimer();
  response.once('close', () => {
    const method = METHODS.has(request.method) ? request.method : 'other';
    // an answer that nobody waited for has whatever status was prepared
    const status = response.writableFinished ? String(response.statusCode) : 'aborted';
    end({ method, route: routeOf(request), status });
  });
  next();
};
