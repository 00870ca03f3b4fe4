import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnv } from '../../src/env.ts';
import { migrateDatabase, type MigrateRequest } from '../../src/migrate-database.ts';
import { MIGRATIONS_FOLDER } from '../../src/storage/database/migrate.ts';
import { readMigrations } from '../../src/storage/database/migration-files.ts';
import { type CliRun, runCli } from '../support/cli.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

describe('mergeboard migrate', () => {
  let database: TestDatabase;
  let folder: string;
  let newest: number;

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    folder = await mkdtemp(join(tmpdir(), 'mergeboard-migrate-'));
    newest = (await readMigrations(MIGRATIONS_FOLDER)).length;
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });
  const run = (...args: string[]): Promise<CliRun> =>
    runCli(args, { DATABASE_URL: database.url, MERGEBOARD_DATA: folder, MERGEBOARD_LOG_LEVEL: 'warn' });
  const tables = async (): Promise<number> => {
    const [{ count }]: [{ count: number }] = await database.dataSource.query(
      `SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = 'public'`,
    );
    return count;
  };

  const migrated = (request: Partial<MigrateRequest>) =>
    migrateDatabase(loadEnv({ DATABASE_URL: database.url, MERGEBOARD_DATA: folder }), {
      dryRun: false,
      down: false,
      ...request,
    });

  test('says what it would do, does it, and then finds nothing to do', async () => {
    const dry = await migrated({ dryRun: true });
    expect([dry.from, dry.to, dry.steps.length, await tables()]).toEqual([0, newest, newest, 0]);
    const { code, lines } = await run('migrate', '--json');
    expect({ code, lines }).toEqual({ code: 0, lines: [{ ...dry, dryRun: false }] });
    expect(await tables()).toBeGreaterThan(20);
    expect(await migrated({})).toEqual({ from: newest, to: newest, steps: [] });
  });

  test('refuses versions that do not exist, and going back unless told', async () => {
    await expect(migrated({ to: newest + 1 })).rejects.toThrow(RangeError);
    await expect(migrated({ to: newest - 1 })).rejects.toThrow('--down');
    const { steps } = await migrated({ to: newest - 1, dryRun: true });
    expect(steps).toEqual([expect.objectContaining({ version: newest, direction: 'down' })]);
    await migrated({ to: newest - 1, down: true });
    expect((await migrated({})).from).toBe(newest - 1);
  });

  test('leaves a newer schema alone, as servers and workers do, with a status of their own', async () => {
    await database.dataSource.query(
      `INSERT INTO schema_migration (version, name, checksum) VALUES ($1, 'from-the-future', 'x')`,
      [newest + 1],
    );
    const told = `migration ${newest + 1} (from-the-future), this program knows only ${newest}`;
    await expect(migrated({})).rejects.toThrow(told);
    for (const { code, stderr, stdout } of await Promise.all([
      run('serve', '--no-worker', '--port', '0'),
      run('worker'),
    ])) {
      expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
      expect(stderr).toContain(told);
    }
  });
});
