import { context, trace } from '@opentelemetry/api';
import { type TracingSettings } from '../settings/telemetry.ts';
import { VERSION } from '../version.ts';
import { setTracing } from './spans.ts';

/**
 * Sends spans of this process to a collector, or, with null, loads and does nothing. The returned function sends what is left and
 * ends it. A collector that is not there costs spans, never requests or jobs.
 */
export async function startTracing(settings: TracingSettings | null, program: string): Promise<() => Promise<void>> {
  if (settings === null) return async () => undefined;
  // not loaded where nothing is traced
  const sdk = await import('@opentelemetry/sdk-trace');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { resourceFromAttributes, defaultResource } = await import('@opentelemetry/resources');
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  const [name = program, instance] = program.split(' ');
  const resource = defaultResource().merge(
    resourceFromAttributes({
      'service.name': settings.serviceName ?? name,
      'service.version': VERSION,
      ...(instance === undefined ? {} : { 'service.instance.id': instance }),
    }),
  );
  const exporter = new OTLPTraceExporter({ url: settings.url, headers: { ...settings.headers } });
  const provider = new sdk.TracerProvider({
    resource,
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(settings.ratio) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  setTracing(true);
  return async () => {
    setTracing(false);
    await provider.shutdown().catch(() => undefined);
    trace.disable();
    context.disable();
  };
}
