/** Composition root of the API server: environment → platform → services → HTTP → drain. */
import { createServer as createNetServer, type AddressInfo } from 'node:net';
import { ensureAdminToken } from './admin-token.ts';
import { type Env } from './env.ts';
import { serveHttpApi } from './http/http-api.ts';
import { createJobListener } from './jobs/job-listener.ts';
import { createJobQueue } from './jobs/job-queue.ts';
import { ALL_TASKS } from './jobs/tasks/all-tasks.ts';
import { type Logger } from './logger.ts';
import { openPlatform, type Platform } from './platform.ts';
import { type ServiceDeps } from './services/service-deps.ts';
import { createServices, type Services } from './services/services.ts';
import { runUntilSignal } from './run-until-signal.ts';
import { databaseMetrics } from './telemetry/database-metrics.ts';
import { type MetricsServer, serveMetrics } from './telemetry/serve-metrics.ts';

/** Longest time that requests under way get once the server stops, milliseconds. */
const DRAIN_MS = 15_000;

export interface RunningServer {
  /** Base URL; the API is at `/graphql` below it. */
  readonly url: string;
  readonly deps: ServiceDeps;
  readonly services: Services;
  /** Takes no new requests, ends those under way, closes everything. Idempotent. */
  stop(): Promise<void>;
  /** Cuts off the requests under way and closes everything. */
  force(): Promise<void>;
}

/**
 * Starts the API server with everything below it. With port 0 a free port is taken.
 * @throws whatever `openPlatform` throws, or the error of `listen`, e.g. EADDRINUSE.
 */
export async function startServer(env: Env, logger: Logger): Promise<RunningServer> {
  const settings = await withPort(env);
  const platform = await openPlatform(settings, logger, 'mergeboard-server');
  try {
    const server = await serveOn(platform, settings, logger);
    await ensureAdminToken(settings.dataFolder, server.services.tokens, logger).catch(async (error: unknown) => {
      await server.force();
      throw error;
    });
    logger.info(
      { url: server.url, objects: platform.objects.kind, publicReads: settings.http.publicReads },
      'server listens',
    );
    return server;
  } catch (error) {
    await platform.close();
    throw error;
  }
}

/** Serves on a platform that is open, which closes with the server. `clock` moves what services take for now. */
export async function serveOn(
  platform: Platform,
  settings: Env,
  logger: Logger,
  clock: () => Date = () => new Date(),
): Promise<RunningServer> {
  const { dataSource, objects } = platform;
  const queue = await createJobQueue({ dataSource, tasks: ALL_TASKS });
  const jobListener = await createJobListener({ url: platform.databaseUrl, logger });
  const deps: ServiceDeps = { dataSource, objects, queue, settings, clock, logger };
  const services = createServices({ ...deps, jobListener });
  let metrics: MetricsServer | null = null;
  try {
    if (settings.metrics !== null) {
      metrics = await serveMetrics(settings.metrics, databaseMetrics(dataSource, { queue: true }));
      logger.info({ url: metrics.url }, 'metrics are served');
    }
    const api = await serveHttpApi({ deps, services, drainMs: DRAIN_MS });
    const close = async (): Promise<void> => {
      await api.stop();
      // last of what is heard: a drain can be watched
      await metrics?.stop();
      await jobListener.close();
      await queue.close();
      await platform.close();
      logger.info('server stopped');
    };
    let closing: Promise<void> | null = null;
    const stop = (): Promise<void> => (closing ??= close());
    return {
      url: api.url,
      deps,
      services,
      stop,
      force: async () => {
        const stopped = stop();
        api.cutOff();
        await stopped;
      },
    };
  } catch (error) {
    await metrics?.stop();
    await jobListener.close();
    await queue.close();
    throw error;
  }
}

/**
 * Serves until a signal comes: the first SIGTERM or SIGINT drains, the second one cuts off. `ready` is called once the
 * server listens; it resolves when all is closed.
 */
export async function runServerUntilSignal(
  env: Env,
  logger: Logger,
  ready: (server: RunningServer) => void = () => undefined,
): Promise<void> {
  await runUntilSignal(() => startServer(env, logger), logger, ready);
}

/** Signed URLs name the port, so it must be known before anything listens on it. */
export async function withPort(env: Env): Promise<Env> {
  if (env.http.port !== 0) return env;
  const probe = createNetServer();
  const port = await new Promise<number>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, env.http.host, () => resolve((probe.address() as AddressInfo).port));
  });
  await new Promise((resolve) => probe.close(resolve));
  return { ...env, http: { ...env.http, port, publicUrl: env.http.publicUrl.replace(/:0$/, `:${port}`) } };
}
