import { type RequestHandler } from 'express';

/**
 * Headers for every answer. Nothing we serve belongs in a frame or runs scripts, but the page, which states its own policy; the
 * landing page that stands in for it needs its own style sheet only.
 */
export function securityHeaders(options: { https: boolean }): RequestHandler {
  return (_request, response, next) => {
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('x-frame-options', 'DENY');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    if (options.https) response.setHeader('strict-transport-security', 'max-age=31536000');
    next();
  };
}
