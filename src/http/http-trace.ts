import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { type RequestHandler } from 'express';
import { isTracing, startSpan } from '../telemetry/spans.ts';
import { parseTraceParent } from '../telemetry/trace-parent.ts';
import { routeOf } from './route-of.ts';

/** Supervisors ask every few seconds. */
const UNTRACED: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** A span for each request, below the one that its `traceparent` names. Paths hold keys and ids: routes are told instead. */
export const httpTrace: RequestHandler = (request, response, next) => {
  if (!isTracing() || UNTRACED.has(request.path)) {
    next();
    return;
  }
  const { span, run } = startSpan(request.method, {
    kind: SpanKind.SERVER,
    attributes: { 'http.request.method': request.method },
    parent: parseTraceParent(request.headers.traceparent),
  });
  response.once('close', () => {
    const route = routeOf(request);
    span.updateName(`${request.method} ${route}`);
    span.setAttributes({ 'http.route': route, 'http.response.status_code': response.statusCode });
    if (response.statusCode >= 500 || !response.writableFinished) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  run(next);
};

/** A span for the operation inside of the request; the Apollo plugin names it. */
export const graphqlTrace: RequestHandler = (_request, response, next) => {
  if (!isTracing()) {
    next();
    return;
  }
  const { span, run } = startSpan('graphql');
  response.once('close', () => span.end());
  run(next);
};
