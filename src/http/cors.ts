import { type RequestHandler } from 'express';

const METHODS = 'GET, HEAD, POST, PUT, OPTIONS';
const REQUEST_HEADERS =
  'authorization, content-type, apollo-require-preflight, x-apollo-operation-name, x-request-id, range';
const RESPONSE_HEADERS = 'x-request-id, retry-after, etag, content-range';

/** Lets pages of the configured origins, and of no other, call the API. No cookies are ever involved. */
export function cors(origins: readonly string[]): RequestHandler {
  const allowed: ReadonlySet<string> = new Set(origins);
  return (request, response, next) => {
    response.vary('origin');
    const origin = request.headers.origin;
    if (origin === undefined || !allowed.has(origin)) {
      next();
      return;
    }
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', RESPONSE_HEADERS);
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
      next();
      return;
    }
    response.setHeader('access-control-allow-methods', METHODS);
    response.setHeader('access-control-allow-headers', REQUEST_HEADERS);
    response.setHeader('access-control-max-age', '600');
    response.status(204).end();
  };
}
