/**
 * Real databases for tests. One PostgreSQL server serves the whole jest run (and any other run of the same checkout at
 * the time); the schema is migrated once into a template that every test file clones.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { type DataSource } from 'typeorm';
import { createDataSource } from '../../src/storage/database/data-source.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/storage/database/embedded/embedded-postgres.ts';
import { isAlive } from '../../src/storage/database/embedded/folder-lock.ts';
import { migrate, MIGRATIONS_FOLDER } from '../../src/storage/database/migrate.ts';
import { readMigrations } from '../../src/storage/database/migration-files.ts';
import { installQueue } from '../../src/jobs/boss.ts';

/** Below node_modules: ignored by git, and reachable for the user that the server runs as under root. */
const SERVER_FOLDER = fileURLToPath(new URL('../../node_modules/.cache/mergeboard/test-server', import.meta.url));
const TEMPLATE_LOCK = 0x54455354;

/** Nobody misses these data after a crash. */
const FAST_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '64MB',
};

export interface TestDatabase {
  readonly dataSource: DataSource;
  readonly url: string;
  /** Closes the DataSource and removes the database, other connections notwithstanding. */
  drop(): Promise<void>;
}

let server: Promise<EmbeddedPostgres> | null = null;

/** URL of a server to test on: `MERGEBOARD_TEST_DATABASE_URL` (whose role may create databases) or the embedded one. */
export async function testServerUrl(): Promise<string> {
  const external = process.env.MERGEBOARD_TEST_DATABASE_URL;
  if (external) return external;
  const inherited = process.env.MERGEBOARD_TEST_SERVER_URL;
  if (inherited) return inherited;
  server ??= startTestServer();
  return (await server).url;
}

/** Leaves the server that `testServerUrl` started in this process. */
export async function leaveTestServer(): Promise<void> {
  const running = server;
  server = null;
  if (running) await (await running).stop();
}

async function startTestServer(): Promise<EmbeddedPostgres> {
  const options = { dataFolder: SERVER_FOLDER, settings: FAST_SETTINGS };
  return startEmbeddedPostgres(options).catch(async () => {
    // without fsync a crash of the machine may have left a broken cluster: it holds nothing worth keeping
    await rm(SERVER_FOLDER, { recursive: true, force: true });
    return startEmbeddedPostgres(options);
  });
}

/** A fresh database with the current schema (or, with `empty`, without any), on its own connection pool. */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const serverUrl = await testServerUrl();
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await withAdmin(serverUrl, async (admin) => {
    const template = options.empty ? 'template0' : await ensureTemplate(serverUrl, admin);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const url = databaseUrl(serverUrl, name);
  const dataSource = await createDataSource(url, { applicationName: 'mergeboard-test' });
  return {
    dataSource,
    url,
    drop: async () => {
      if (dataSource.isInitialized) await dataSource.destroy();
      await withAdmin(serverUrl, async (admin) => {
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      });
    },
  };
}

/** Removes what killed test runs left on the server. */
export async function dropStrayDatabases(): Promise<void> {
  await withAdmin(await testServerUrl(), async (admin) => {
    const { rows } = await admin.query<{ datname: string }>(
      `SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+_'`,
    );
    const current = await templateName();
    const strays = rows.map(({ datname }) => datname).filter((name) => !isAlive(Number(name.split('_')[1])));
    const { rows: templates } = await admin.query<{ datname: string }>(
      `SELECT datname FROM pg_database WHERE datname ~ '^mergeboard_template_' AND datname <> $1`,
      [current],
    );
    // WITH (FORCE) would pull a template from under a run of another version; without, a used one stays
    for (const name of [...strays, ...templates.map(({ datname }) => datname)]) {
      await admin.query(`DROP DATABASE IF EXISTS ${name}`).catch(() => undefined);
    }
  });
}

async function ensureTemplate(serverUrl: string, admin: Client): Promise<string> {
  const name = await templateName();
  if (await exists(admin, name)) return name;
  await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    if (await exists(admin, name)) return name;
    const draft = `test_${process.pid}_draft`;
    await admin.query(`DROP DATABASE IF EXISTS ${draft}`);
    await admin.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
    const dataSource = await createDataSource(databaseUrl(serverUrl, draft));
    await migrate(dataSource);
    await dataSource.destroy();
    await installQueue(databaseUrl(serverUrl, draft));
    // renamed last: a template of this name is whole
    await admin.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
    return name;
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

async function templateName(): Promise<string> {
  const migrations = await readMigrations(MIGRATIONS_FOLDER);
  const queue = await readFile(new URL('../../src/jobs/boss.ts', import.meta.url), 'utf8');
  const digest = createHash('sha256').update([...migrations.map(({ checksum }) => checksum), queue].join());
  return `mergeboard_template_${digest.digest('hex').slice(0, 12)}`;
}

async function exists(admin: Client, name: string): Promise<boolean> {
  return (await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rowCount === 1;
}

async function withAdmin(serverUrl: string, work: (admin: Client) => Promise<void>): Promise<void> {
  const admin = new Client({ connectionString: databaseUrl(serverUrl, 'postgres') });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
