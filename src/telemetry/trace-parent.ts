/** The header `traceparent` (W3C Trace Context, level 1, §3.2): which span of which trace asks. */
import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';

const VERSION_00 = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Null for anything that is not a valid header of version 00. */
export function parseTraceParent(text: unknown): SpanContext | null {
  const [, traceId, spanId, flags] = (typeof text === 'string' && VERSION_00.exec(text)) || [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(context) ? context : null;
}

export function formatTraceParent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`;
}
