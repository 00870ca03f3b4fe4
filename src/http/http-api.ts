import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type RequestHandler } from 'express';
import { createContext, type Context, type RequestIdentity } from '../context.ts';
import { type ServiceDeps } from '../services/service-deps.ts';
import { type Services } from '../services/services.ts';
import { folderObjectRouter } from '../storage/objects/folder-http.ts';
import { FolderObjectStore } from '../storage/objects/folder-object-store.ts';
import { createApollo } from './apollo.ts';
import { createAuthenticate } from './authenticate.ts';
import { bodyDeadline } from './body-deadline.ts';
import { bodyErrors } from './body-errors.ts';
import { cors } from './cors.ts';
import { exportRouter } from './export-router.ts';
import { createGate } from './gate.ts';
import { healthRouter } from './health.ts';
import { httpMetrics } from './http-metrics.ts';
import { graphqlTrace, httpTrace } from './http-trace.ts';
import { pageRouter } from './page.ts';
import { LIMITS } from '../request-limits.ts';
import { refuseLargeDocuments } from './refuse-large-documents.ts';
import { requestIdOf, requestLog } from './request-log.ts';
import { createSchema } from './schema.ts';
import { securityHeaders } from './security-headers.ts';
import { serveSubscriptions } from './subscriptions.ts';

const SCHEMA_FILE = fileURLToPath(new URL('../../schema.graphql', import.meta.url));
/** A client that has not sent its headers, or the body of an operation, by then is cut off, milliseconds. */
const HEADERS_MS = 20_000;
const BODY_MS = 60_000;
/**
 * Connections that nothing is asked on stay open for so long, milliseconds: longer than the 60 s of usual load balancers, so that
 * none of them asks on a connection that is being closed.
 */
const KEEP_ALIVE_MS = 65_000;

export interface HttpApiOptions {
  readonly deps: ServiceDeps;
  readonly services: Services;
  /** Requests may take this long to end once `stop` was called, milliseconds. */
  readonly drainMs: number;
}

export interface HttpApi {
  /** Base URL of what is listened on, with the real port. */
  readonly url: string;
  /** Takes no new requests, lets running ones end, closes subscriptions. Idempotent. */
  stop(): Promise<void>;
  /** Ends the requests under way at once. */
  cutOff(): void;
}

/**
 * Serves GraphQL, subscriptions, exports, health, the page and the objects of the folder store.
 * @throws the error of `listen`, e.g. EADDRINUSE.
 */
export async function serveHttpApi({ deps, services, drainMs }: HttpApiOptions): Promise<HttpApi> {
  const { settings, logger, objects, dataSource } = deps;
  const { host, port, publicUrl, publicReads, origins, trustedProxies } = settings.http;
  const schema = createSchema();
  const gate = createGate(schema, settings.http.rates, services.tokens.takeStarts);
  const authenticate = createAuthenticate(services.tokens, gate, publicReads);
  const contextOf = (identity: RequestIdentity): Context => createContext(services, logger, identity);
  let draining = false;

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', trustedProxies);
  // parts of uploads may take hours on a slow line; their router watches that they move
  const httpServer = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS },
    app,
  );
  const apollo = createApollo({ schema, gate, httpServer, logger, drainMs });
  await apollo.start();

  app.use(
    httpMetrics,
    httpTrace,
    requestLog(logger),
    securityHeaders({ https: publicUrl.startsWith('https:') }),
    cors(origins),
  );
  // before the routers, each of which compares the path of every request that reaches it
  app.use(
    '/graphql',
    bodyDeadline(BODY_MS),
    express.json({ limit: LIMITS.bodyBytes }),
    emptyBody,
    refuseLargeDocuments,
    graphqlTrace,
    expressMiddleware(apollo, {
      context: async ({ req, res }) => {
        const address = req.ip ?? '';
        const viewer = await authenticate({ authorization: req.headers.authorization, address });
        return contextOf({ requestId: requestIdOf(res), viewer, address });
      },
    }),
  );
  app.use(healthRouter({ dataSource, objects, draining: () => draining }));
  if (objects instanceof FolderObjectStore) {
    app.use(
      folderObjectRouter(objects, {
        onError: (error) => logger.error({ err: error }, 'an object could not be served'),
      }),
    );
  }
  app.use(pageRouter(new URL(await objects.downloadUrl('any', 1)).origin));
  app.get('/schema.graphql', (_request, response) => {
    response.type('text/plain').sendFile(SCHEMA_FILE);
  });
  app.use(exportRouter(services.leaderboard, { authenticate, gate, logger }));
  app.use((_request, response) => {
    response.status(404).json({ errors: [{ message: 'nothing is served here', extensions: { code: 'NOT_FOUND' } }] });
  });
  app.use(bodyErrors(logger));

  const subscriptions = serveSubscriptions(httpServer, { schema, gate, authenticate, contextOf, origins, logger });
  await new Promise<void>((resolve, reject) => {
    httpServer.once('error', reject);
    httpServer.listen(port, host, () => {
      httpServer.off('error', reject);
      resolve();
    });
  });

  const stop = async (): Promise<void> => {
    draining = true;
    await subscriptions.stop();
    // its drain plugin closes the listening socket and waits for the requests under way
    await apollo.stop();
  };
  let stopped: Promise<void> | null = null;
  return {
    url: urlOf(httpServer.address() as AddressInfo),
    stop: () => (stopped ??= stop()),
    cutOff: () => httpServer.closeAllConnections(),
  };
}

/** The integration wants a body on every request; express leaves it undefined where there is none to parse. */
const emptyBody: RequestHandler = (request, _response, next) => {
  request.body ??= {};
  next();
};

function urlOf({ address, family, port }: AddressInfo): string {
  const local = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return family === 'IPv6' && local.includes(':') ? `http://[${local}]:${port}` : `http://${local}:${port}`;
}
