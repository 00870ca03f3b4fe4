import { type RequestHandler } from 'express';
import { GraphQLError } from 'graphql';
import { graphqlErrors } from '../telemetry/metrics.ts';
import { parseDocument } from './parse-document.ts';

/**
 * Refuses documents beyond the limits before Apollo Server sees them, so that a hostile one is not even validated (some
 * rules take quadratic time) and costs no look at the database. Parsing again what Apollo parses takes well under a
 * millisecond for an honest document. A request by hash alone (APQ) names a document that passed here before.
 */
export const refuseLargeDocuments: RequestHandler = (request, response, next) => {
  const text = documentOf(request.body) ?? documentOf(request.query);
  try {
    if (text !== null) parseDocument(text);
  } catch (error) {
    if (error instanceof GraphQLError && error.extensions.code === 'QUERY_TOO_COMPLEX') {
      graphqlErrors.inc({ code: 'QUERY_TOO_COMPLEX' });
      const { http: _head, ...extensions } = error.extensions;
      response.status(400).json({ errors: [{ message: error.message, extensions }] });
      return;
    }
    // bad syntax is told by whoever answers
  }
  next();
};

function documentOf(source: unknown): string | null {
  const found = typeof source === 'object' && source !== null && 'query' in source ? source.query : null;
  return typeof found === 'string' ? found : null;
}
