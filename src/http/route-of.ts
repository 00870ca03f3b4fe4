import { type Request } from 'express';

/** Served below a prefix by handlers that are no routes of Express. */
const PREFIXES = ['/graphql', '/objects', '/assets'];

/** The pattern of the route that answered a request, of which there are few; `other` where none did. */
export function routeOf(request: Request): string {
  const path = request.originalUrl.split('?', 1)[0] ?? '';
  const prefix = PREFIXES.find((one) => path === one || path.startsWith(`${one}/`));
  if (prefix !== undefined) return prefix;
  const pattern: unknown = (request.route as { readonly path?: unknown } | undefined)?.path;
  if (Array.isArray(pattern)) return 'page';
  return typeof pattern === 'string' ? pattern : 'other';
}
