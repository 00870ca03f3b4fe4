import { z } from 'zod';
import { flag, integer, optional, pairs, ratio, url } from './variables.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Where spans are sent, and how many. */
export interface TracingSettings {
  /** Of OTLP over HTTP, e.g. `http://collector:4318/v1/traces`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: the name of the program. */
  readonly serviceName: string | null;
  /** Part of the traces that begin here and are sent, from 0 to 1; those that come from elsewhere say so themselves. */
  readonly ratio: number;
}

/** What a process tells of itself. */
export interface TelemetrySettings {
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Where the API process serves its metrics, apart from the API; null: nowhere. A worker's are on its health port. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** Null: no spans are made. */
  readonly tracing: TracingSettings | null;
}

/** Names and meanings of the variables of tracing are those of the specification of OpenTelemetry. */
const variables = z.object({
  MERGEBOARD_LOG_LEVEL: optional.pipe(z.enum(LOG_LEVELS).default('info')),
  // 0: no metrics
  MERGEBOARD_METRICS_PORT: integer(0, 65_535, 0),
  MERGEBOARD_METRICS_HOST: optional.transform((value) => value ?? '127.0.0.1'),
  OTEL_SDK_DISABLED: flag(false),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http', 'https'),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url('http', 'https'),
  OTEL_EXPORTER_OTLP_HEADERS: pairs,
  OTEL_SERVICE_NAME: optional,
  OTEL_TRACES_SAMPLER_ARG: ratio,
});

export const telemetryModel = variables.transform((given): TelemetrySettings => {
  const port = given.MERGEBOARD_METRICS_PORT;
  return {
    logLevel: given.MERGEBOARD_LOG_LEVEL,
    metrics: port === 0 ? null : { host: given.MERGEBOARD_METRICS_HOST, port },
    tracing: tracingOf(given),
  };
});

function tracingOf(given: z.infer<typeof variables>): TracingSettings | null {
  const base = given.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '');
  const to = given.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base === undefined ? undefined : `${base}/v1/traces`);
  if (to === undefined || given.OTEL_SDK_DISABLED) return null;
  return {
    url: to,
    headers: given.OTEL_EXPORTER_OTLP_HEADERS,
    serviceName: given.OTEL_SERVICE_NAME ?? null,
    ratio: given.OTEL_TRACES_SAMPLER_ARG,
  };
}
