import { createServer, type Server } from 'node:http';
import { type RunningWorker } from './jobs/worker.ts';
import { type Platform } from './platform.ts';
import { isSchemaCurrent } from './storage/database/migrate.ts';
import { databaseMetrics } from './telemetry/database-metrics.ts';
import { METRICS_TYPE, metricsText } from './telemetry/serve-metrics.ts';

/**
 * Answers `/healthz` (the process turns) and `/readyz` (database, schema and object store can be used) with status 200 or
 * 503 and a JSON body, and `/metrics` with what this process counts. For supervisors and scrapers: on loopback unless told otherwise.
 */
export async function serveHealth(
  { host, port }: { readonly host: string; readonly port: number },
  platform: Platform,
  worker: RunningWorker,
): Promise<Server> {
  const source = databaseMetrics(platform.dataSource, { queue: false });
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/healthz') return answer(200, { ok: true, running: worker.running() });
    if (request.url === '/metrics') {
      metricsText(source).then(
        (text) => response.writeHead(200, { 'content-type': METRICS_TYPE }).end(text),
        () => answer(500, { ok: false }),
      );
      return;
    }
    if (request.url !== '/readyz') return answer(404, { ok: false });
    readiness(platform).then(
      (ok) => answer(ok ? 200 : 503, { ok }),
      () => answer(503, { ok: false }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

async function readiness({ dataSource, objects }: Platform): Promise<boolean> {
  await objects.ready();
  return isSchemaCurrent(dataSource);
}
