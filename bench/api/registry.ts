/** The seeded registry, and a server of it in this process: to find cursors and ids, and to see which statements answer a question. */
import { type Env, loadEnv } from '../../src/env.ts';
import { createLogger } from '../../src/logger.ts';
import { startServer } from '../../src/server.ts';
import { captureStatements, type Waves } from './capture.ts';
import { type Answer, benchQueries, type BenchQuery } from './queries.ts';
import { type Place } from './processes.ts';
import { seedRegistry, type SeedSize } from './seed.ts';

export interface Registry {
  readonly poolSize: number;
  /** One for each client, as clients have them: rates count by token. */
  readonly tokens: readonly string[];
  readonly queries: readonly BenchQuery[];
  /** The statements of each variant of each query. */
  readonly waves: Readonly<Record<string, readonly Waves[]>>;
}

/** Seeds an empty database. `say` hears what takes long. */
export async function makeRegistry(
  { folder, database }: Place,
  size: SeedSize,
  clients: number,
  say: (line: string) => void,
): Promise<Registry> {
  const env: Env = loadEnv({ MERGEBOARD_DATA: folder, MERGEBOARD_PORT: '0', DATABASE_URL: database });
  const server = await startServer(env, createLogger({ level: 'silent' }));
  try {
    const { dataSource } = server.deps;
    const begin = performance.now();
    await seedRegistry(dataSource, size);
    say(
      `seeded ${size.scores} scores and ${size.merges} merges in ${((performance.now() - begin) / 1000).toFixed(0)} s`,
    );
    const tokens = await makeTokens(server.services.tokens, clients);
    const answer: Answer = async ({ query, variables }) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${tokens[0]}`,
          // all statements of a question, whoever asked it before
          'cache-control': 'no-cache',
        },
        body: JSON.stringify({ query, variables }),
      });
      const body = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
      if (body.data === undefined || body.errors !== undefined) throw new Error(JSON.stringify(body.errors));
      return body.data;
    };
    const queries = await benchQueries(answer);
    const waves: Record<string, Waves[]> = {};
    for (const { name, asks } of queries) {
      waves[name] = [];
      for (const ask of asks) waves[name].push(await captureStatements(() => answer(ask)));
    }
    return { poolSize: env.database.poolSize, tokens, queries, waves };
  } finally {
    await server.stop();
  }
}

type Tokens = Awaited<ReturnType<typeof startServer>>['services']['tokens'];

async function makeTokens(service: Tokens, count: number): Promise<string[]> {
  const admin = await service.authenticate(await service.replaceLocalAdmin());
  if (!admin.ok) throw new Error(admin.errors[0].message);
  const tokens: string[] = [];
  for (let i = 0; i < count; i++) {
    const created = await service.create(admin.value, { name: `client ${i}`, scopes: ['read'], expiresAt: null });
    if (!created.ok) throw new Error(created.errors[0].message);
    tokens.push(created.value.secret);
  }
  return tokens;
}
