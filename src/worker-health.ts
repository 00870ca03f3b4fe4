import { createServer, type Server } from 'node:http';
import { type RunningWorker } from './jobs/worker.ts';
import { type Platform } from './platform.ts';
import { isSchemaCurrent } from './storage/database/migrate.ts';

/**
 * Answers `/healthz` (the process turns) and `/readyz` (database, schema and object store can be used) with status 200 or
 * 503 and a JSON body. Loopback only: it is for supervisors on the same machine or in the same pod.
 */
export async function serveHealth(port: number, platform: Platform, worker: RunningWorker): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/healthz') return answer(200, { ok: true, running: worker.running() });
    if (request.url !== '/readyz') return answer(404, { ok: false });
    readiness(platform).then(
      (ok) => answer(ok ? 200 : 503, { ok }),
      () => answer(503, { ok: false }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

async function readiness({ dataSource, objects }: Platform): Promise<boolean> {
  await objects.ready();
  return isSchemaCurrent(dataSource);
}
