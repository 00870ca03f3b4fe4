import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataSource } from 'typeorm';
import { type Env } from '../env.ts';
import { createDataSource } from '../storage/database/data-source.ts';
import { serverBinaries } from '../storage/database/embedded/binaries.ts';
import { runningUrl } from '../storage/database/embedded/running-url.ts';
import { isSchemaCurrent } from '../storage/database/migrate.ts';
import { createObjectStore } from '../storage/objects/create-object-store.ts';
import { check, type Check } from './check.ts';

const OLDEST_SERVER = 14;

/** Database and object store. Nothing is started, made or migrated. */
export function checkStores(env: Env): Promise<Check[]> {
  return Promise.all([check('database', () => lookAtDatabase(env)), check('objects', () => lookAtObjects(env))]);
}

async function lookAtDatabase({ dataFolder, database }: Env): Promise<string> {
  if (database.url !== null) return describe(database.url, 'DATABASE_URL');
  await serverBinaries();
  const url = await runningUrl(dataFolder);
  return url === null ? 'embedded, not running: the first program starts it' : describe(url, 'embedded');
}

async function describe(url: string, what: string): Promise<string> {
  const dataSource = await createDataSource(url, { poolSize: 1, applicationName: 'mergeboard-doctor' });
  try {
    const [{ version }]: { version: string }[] = await dataSource.query(
      `SELECT current_setting('server_version') AS version`,
    );
    if (Number.parseInt(version, 10) < OLDEST_SERVER) {
      throw new Error(`${what}: PostgreSQL ${version}, ${OLDEST_SERVER} or newer is needed`);
    }
    return `${what}: PostgreSQL ${version}, ${await describeSchema(dataSource)}`;
  } finally {
    await dataSource.destroy();
  }
}

async function describeSchema(dataSource: DataSource): Promise<string> {
  const [{ found }]: { found: boolean }[] = await dataSource.query(
    `SELECT to_regclass('schema_migration') IS NOT NULL AS found`,
  );
  if (!found) return 'empty: the first program makes the schema';
  return (await isSchemaCurrent(dataSource)) ? 'schema up to date' : 'schema of another version of the program';
}

async function lookAtObjects(env: Env): Promise<string> {
  const { s3, dataFolder } = env;
  const folder = join(dataFolder, 'store');
  if (s3 === null && (await stat(folder).catch(() => null)) === null) return `${folder}: will be made`;
  const store = await createObjectStore(env);
  await store.ready();
  return s3 === null ? folder : `bucket ${s3.bucket} at ${s3.endpoint}`;
}
