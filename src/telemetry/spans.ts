/** Spans of what this program does. While nothing is traced none of this does anything. */
import {
  context,
  ROOT_CONTEXT,
  type Attributes,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { formatTraceParent } from './trace-parent.ts';

const NAME = 'mergeboard';

let on = false;

/** Told by whoever starts and ends tracing. */
export function setTracing(value: boolean): void {
  on = value;
}

export function isTracing(): boolean {
  return on;
}

export interface SpanRequest {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** In place of the span around this call. Null: none, it begins a trace. */
  readonly parent?: SpanContext | null;
}

/** Starts a span that its caller ends, and the context in which it is the one around. */
export function startSpan(name: string, { kind = SpanKind.INTERNAL, attributes, parent }: SpanRequest = {}) {
  const around =
    parent === undefined
      ? context.active()
      : parent === null
        ? ROOT_CONTEXT
        : trace.setSpanContext(ROOT_CONTEXT, parent);
  const span = trace
    .getTracer(NAME)
    .startSpan(name, { kind, ...(attributes === undefined ? {} : { attributes }) }, around);
  const inside = trace.setSpan(around, span);
  return { span, run: <T>(work: () => T): T => context.with(inside, work) };
}

/** Runs `work` in a span that ends with it, as failed when it throws. */
export async function inSpan<T>(name: string, request: SpanRequest, work: () => Promise<T>): Promise<T> {
  if (!on) return work();
  const { span, run } = startSpan(name, request);
  try {
    return await run(work);
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Names and codes only: messages may hold what traces should not. */
function failSpan(span: Span, error: unknown): void {
  const { name, code } = (error ?? {}) as { readonly name?: unknown; readonly code?: unknown };
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', String(code ?? name ?? 'unknown'));
}

/** The span around this call as a `traceparent`; null while nothing is traced. */
export function currentTraceParent(): string | null {
  const span = on ? trace.getActiveSpan() : undefined;
  return span === undefined ? null : formatTraceParent(span.spanContext());
}

/** For the log. */
export function currentTrace(): { readonly traceId?: string; readonly spanId?: string } {
  const span = on ? trace.getActiveSpan() : undefined;
  if (span === undefined) return {};
  const { traceId, spanId } = span.spanContext();
  return { traceId, spanId };
}

/** One span after the other for the phases of something that reports them again and again, below the span around this call. */
export function phaseSpans(prefix: string): { enter(phase: string): void; end(): void } {
  const around = context.active();
  let current: { readonly phase: string; readonly span: Span } | null = null;
  const end = (): void => {
    current?.span.end();
    current = null;
  };
  return {
    enter: (phase) => {
      if (!on || current?.phase === phase) return;
      end();
      current = { phase, span: context.with(around, () => startSpan(`${prefix} ${phase}`).span) };
    },
    end,
  };
}
