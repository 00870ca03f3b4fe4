import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type MetricSource } from './database-metrics.ts';
import { registry } from './metrics.ts';

export interface MetricsServer {
  /** With the real port. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The `Content-Type` of `metricsText`. */
export const METRICS_TYPE = registry.contentType;

/** All that this process counts, and what the source says now, as text. */
export async function metricsText(source: MetricSource): Promise<string> {
  await source.refresh();
  return (await Promise.all([registry.metrics(), source.registry.metrics()])).join('');
}

/**
 * Serves `/metrics` on an address of its own, so that what they tell (load, queue, versions) is not on the public one and scrapers need no
 * token.
 * @throws the error of `listen`, e.g. EADDRINUSE.
 */
export async function serveMetrics(
  { host, port }: { readonly host: string; readonly port: number },
  source: MetricSource,
): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 }, (request, response) => {
    if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metricsText(source).then(
      (text) => response.writeHead(200, { 'content-type': METRICS_TYPE }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await listen(server, host, port);
  const { port: real } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${real}/metrics`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}
