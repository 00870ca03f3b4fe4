/** A whole API server for tests, spoken to over real HTTP: own database, own folder of objects (or S3), real queue. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataSource } from 'typeorm';
import { loadEnv, type Env } from '../../src/env.ts';
import { ALL_TASKS } from '../../src/jobs/tasks/all-tasks.ts';
import { startWorker, type RunningWorker } from '../../src/jobs/worker.ts';
import { createLogger, type Logger } from '../../src/logger.ts';
import { serveOn, withPort, type RunningServer } from '../../src/server.ts';
import { type ServiceDeps } from '../../src/services/service-deps.ts';
import { type Services } from '../../src/services/services.ts';
import { type Scope } from '../../src/services/viewer.ts';
import { createObjectStore } from '../../src/storage/objects/create-object-store.ts';
import { type ObjectStore } from '../../src/storage/objects/object-store.ts';
import { type S3ObjectStore } from '../../src/storage/objects/s3-object-store.ts';
import { createTestDatabase } from './database.ts';
import { ALL_ON_WASM } from '../../src/tensor/tf/choose-backend.ts';

export interface TestApiOptions {
  /** Environment beyond the defaults, e.g. `MERGEBOARD_PUBLIC_READS: 'false'`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Runs the real tasks in this process. */
  readonly worker?: boolean;
  readonly clock?: () => Date;
  /** Instead of the store that the environment names. */
  readonly objects?: S3ObjectStore;
  /** Receives the log's lines; nothing is logged without it. */
  readonly log?: (line: string) => void;
}

export interface GraphQLAnswer<Data = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data | null;
  readonly errors: readonly {
    message: string;
    path?: readonly (string | number)[];
    extensions: Record<string, unknown>;
  }[];
  readonly extensions: Record<string, unknown>;
}

/** Tokens by what they may do. */
export interface TestTokens {
  readonly admin: string;
  readonly read: string;
  readonly checkpointWrite: string;
  readonly mergeRun: string;
  readonly evalRun: string;
}

export interface TestApi {
  readonly url: string;
  readonly server: RunningServer;
  readonly deps: ServiceDeps;
  readonly services: Services;
  readonly settings: Env;
  readonly dataSource: DataSource;
  readonly databaseUrl: string;
  readonly objects: ObjectStore;
  readonly logger: Logger;
  readonly tokens: TestTokens;
  /** One POST. Never throws for GraphQL errors: look at `errors`. */
  graphql<Data = Record<string, unknown>>(
    query: string,
    variables?: Record<string, unknown>,
    token?: string | null,
  ): Promise<GraphQLAnswer<Data>>;
  /** As `graphql`, and throws when there are errors. */
  data<Data = Record<string, unknown>>(
    query: string,
    variables?: Record<string, unknown>,
    token?: string | null,
  ): Promise<Data>;
  /** Stops everything and removes database and folder. */
  stop(): Promise<void>;
}

export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const folder = await mkdtemp(join(tmpdir(), 'mergeboard-test-'));
  const database = await createTestDatabase();
  const logger = createLogger(options.log === undefined ? { level: 'silent' } : { level: 'debug', write: options.log });
  const settings = await withPort(
    loadEnv({ MERGEBOARD_DATA: folder, MERGEBOARD_PORT: '0', DATABASE_URL: database.url, ...options.env }),
  );
  const objects = options.objects ?? (await createObjectStore(settings));
  const { dataSource, url: databaseUrl } = database;
  const platform = { dataSource, databaseUrl, objects, close: async () => undefined };
  const server = await serveOn(platform, settings, logger, options.clock);
  const worker = options.worker === true ? await startTestWorker(server) : null;
  const tokens = await makeTokens(server.services);

  const graphql: TestApi['graphql'] = async (query, variables, token) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token == null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as Partial<Pick<GraphQLAnswer<never>, 'data' | 'errors' | 'extensions'>>;
    return {
      status: response.status,
      headers: response.headers,
      data: body.data ?? null,
      errors: body.errors ?? [],
      extensions: body.extensions ?? {},
    };
  };

  return {
    url: server.url,
    server,
    deps: server.deps,
    services: server.services,
    settings,
    dataSource,
    databaseUrl,
    objects,
    logger,
    tokens,
    graphql,
    data: async <Data>(query: string, variables?: Record<string, unknown>, token?: string | null) => {
      const answer = await graphql<Data>(query, variables, token);
      if (answer.data === null || answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors));
      return answer.data;
    },
    stop: async () => {
      await worker?.force();
      await server.force();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A worker in this process on the server's database, with the real tasks. */
export async function startTestWorker(server: RunningServer): Promise<RunningWorker> {
  const { dataSource, objects, queue, settings, logger } = server.deps;
  const { threads, memoryBudgetBytes, concurrency } = settings.worker;
  return startWorker({
    dataSource,
    tasks: ALL_TASKS,
    deps: { dataSource, objects, queue, threads, memoryBudgetBytes, backends: ALL_ON_WASM },
    logger,
    concurrency,
    workerId: `test-${process.pid}`,
    monitorSeconds: 1,
  });
}

async function makeTokens(services: Services): Promise<TestTokens> {
  const admin = await services.tokens.replaceLocalAdmin();
  const result = await services.tokens.authenticate(admin);
  if (!result.ok) throw new Error('the first token must work');
  const make = async (scope: Scope): Promise<string> => {
    const created = await services.tokens.create(result.value, {
      name: `test ${scope}`,
      scopes: [scope],
      expiresAt: null,
    });
    if (!created.ok) throw new Error(created.errors[0].message);
    return created.value.secret;
  };
  return {
    admin,
    read: await make('read'),
    checkpointWrite: await make('checkpoint:write'),
    mergeRun: await make('merge:run'),
    evalRun: await make('eval:run'),
  };
}
