import { type Request, type RequestHandler } from 'express';
import { httpDuration } from '../telemetry/metrics.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);
/** Served below a prefix by handlers that are no routes of Express. */
const PREFIXES = ['/graphql', '/objects', '/assets'];

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

function routeOf(request: Request): string {
  const path = request.originalUrl.split('?', 1)[0] ?? '';
  const prefix = PREFIXES.find((one) => path === one || path.startsWith(`${one}/`));
  if (prefix !== undefined) return prefix;
  const pattern: unknown = (request.route as { readonly path?: unknown } | undefined)?.path;
  if (Array.isArray(pattern)) return 'page';
  return typeof pattern === 'string' ? pattern : 'other';
}
