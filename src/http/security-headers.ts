import { type RequestHandler } from 'express';

/**
 * Headers for every answer. Nothing we serve is a page that runs scripts or belongs in a frame; the landing page needs
 * its own style sheet only.
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
