import { fileURLToPath } from 'node:url';
import { type DataSource, type QueryRunner } from 'typeorm';
import { readMigrations, type Migration } from './migration-files.ts';
import { SchemaError } from './schema-error.ts';

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** Key of the advisory lock: processes that start together migrate one after another. "MBRD" in ASCII. */
const LOCK_KEY = 0x4d425244;

export interface MigrateOptions {
  readonly folder?: string;
  /** Stop after this version; the newest by default. */
  readonly to?: number;
}

/**
 * Brings the schema up to date, each file in one transaction of its own. Returns the versions that ran.
 * @throws SchemaError when the database is newer than this program, or an applied file was edited.
 */
export async function migrate(dataSource: DataSource, options: MigrateOptions = {}): Promise<readonly number[]> {
  const migrations = await readMigrations(options.folder ?? MIGRATIONS_FOLDER);
  const target = options.to ?? migrations.length;
  return locked(dataSource, async (runner) => {
    const current = await checkApplied(runner, migrations);
    const pending = migrations.filter(({ version }) => version > current && version <= target);
    for (const migration of pending) {
      await apply(runner, migration, migration.up, async () => {
        await runner.query('INSERT INTO schema_migration (version, name, checksum) VALUES ($1, $2, $3)', [
          migration.version,
          migration.name,
          migration.checksum,
        ]);
      });
    }
    return pending.map(({ version }) => version);
  });
}

/**
 * Undoes the migrations above version `to` (0: all), newest first. Returns the versions that were undone.
 * @throws SchemaError as `migrate` does, and when it is not `allowed` (true unless stated) and there is something to undo.
 */
export async function migrateDown(
  dataSource: DataSource,
  options: MigrateOptions & { readonly to: number; readonly allowed?: boolean },
): Promise<readonly number[]> {
  const migrations = await readMigrations(options.folder ?? MIGRATIONS_FOLDER);
  return locked(dataSource, async (runner) => {
    const current = await checkApplied(runner, migrations);
    if (options.allowed === false && current > options.to) {
      throw new SchemaError(
        `The schema is at version ${current}: going back to ${options.to} loses what later versions hold (--down allows it).`,
      );
    }
    const undone = migrations.filter(({ version }) => version <= current && version > options.to).reverse();
    for (const migration of undone) {
      await apply(runner, migration, migration.down, async () => {
        await runner.query('DELETE FROM schema_migration WHERE version = $1', [migration.version]);
      });
    }
    return undone.map(({ version }) => version);
  });
}

export interface SchemaState {
  /** Version of the database; 0 when it is empty. */
  readonly current: number;
  /** Version of this program. */
  readonly newest: number;
  readonly migrations: readonly Pick<Migration, 'version' | 'name'>[];
}

/**
 * Where the schema is, without touching it.
 * @throws SchemaError as `migrate` does.
 */
export async function schemaState(dataSource: DataSource, folder: string = MIGRATIONS_FOLDER): Promise<SchemaState> {
  const migrations = await readMigrations(folder);
  const runner = dataSource.createQueryRunner();
  try {
    const [{ made }]: [{ made: boolean }] = await runner.query(
      `SELECT to_regclass('schema_migration') IS NOT NULL AS made`,
    );
    const current = made ? await checkApplied(runner, migrations) : 0;
    return { current, newest: migrations.length, migrations };
  } finally {
    await runner.release();
  }
}

/** @throws SchemaError unless the schema is the one this program was written for. */
export async function requireCurrentSchema(dataSource: DataSource): Promise<void> {
  const { current, newest } = await schemaState(dataSource);
  if (current === newest) return;
  throw new SchemaError(
    `The schema is at version ${current}, this program needs ${newest}: run "mergeboard migrate" (MERGEBOARD_MIGRATE is false).`,
  );
}

/** Whether the schema is the one this program was written for; for readiness checks. */
export async function isSchemaCurrent(dataSource: DataSource, folder: string = MIGRATIONS_FOLDER): Promise<boolean> {
  const migrations = await readMigrations(folder);
  const rows: { version: number }[] = await dataSource.query('SELECT max(version) AS version FROM schema_migration');
  return rows[0]?.version === migrations.length;
}

async function locked<T>(dataSource: DataSource, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    // building an index may take longer than any request
    await runner.query('SET statement_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    try {
      await runner.query(`CREATE TABLE IF NOT EXISTS schema_migration (
        version integer PRIMARY KEY,
        name text NOT NULL,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`);
      return await work(runner);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [LOCK_KEY]);
    }
  } finally {
    await runner.query('RESET statement_timeout').catch(() => undefined);
    await runner.release();
  }
}

async function checkApplied(runner: QueryRunner, migrations: readonly Migration[]): Promise<number> {
  const rows: { version: number; name: string; checksum: string }[] = await runner.query(
    'SELECT version, name, checksum FROM schema_migration ORDER BY version',
  );
  for (const row of rows) {
    const known = migrations[row.version - 1];
    if (known === undefined) {
      throw new SchemaError(
        `The database has migration ${row.version} (${row.name}), this program knows only ${migrations.length}: run a newer Mergeboard.`,
      );
    }
    if (known.checksum !== row.checksum) {
      throw new SchemaError(
        `Migration ${row.version} (${row.name}) was edited after it ran (${row.checksum.slice(0, 12)} in the database, ${known.checksum.slice(0, 12)} now): write a new migration instead.`,
      );
    }
  }
  return rows.length;
}

async function apply(
  runner: QueryRunner,
  migration: Migration,
  sql: string,
  record: () => Promise<void>,
): Promise<void> {
  await runner.startTransaction();
  try {
    await runner.query(sql);
    await record();
    await runner.commitTransaction();
  } catch (cause) {
    await runner.rollbackTransaction();
    throw new Error(`Migration ${migration.version} (${migration.name}) failed and was rolled back`, { cause });
  }
}
