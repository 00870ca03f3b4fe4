import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource } from '../../../src/storage/database/data-source.ts';
import {
  isSchemaCurrent,
  migrate,
  migrateDown,
  MIGRATIONS_FOLDER,
  requireCurrentSchema,
  schemaState,
} from '../../../src/storage/database/migrate.ts';
import { readMigrations } from '../../../src/storage/database/migration-files.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { catalogColumns, dumpSchema } from '../../support/dump-schema.ts';

const COMMITTED = new URL('../../schema.sql', import.meta.url);

describe('the migrations', () => {
  let database: TestDatabase;
  let folder: string;

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    folder = await mkdtemp(join(tmpdir(), 'mergeboard-migrations-'));
    await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  test('up, down and up again give the same schema, and down leaves nothing', async () => {
    const { dataSource } = database;
    const versions = (await readMigrations(MIGRATIONS_FOLDER)).map(({ version }) => version);
    expect(await migrate(dataSource)).toEqual(versions);
    expect(await isSchemaCurrent(dataSource)).toBe(true);
    const first = await dumpSchema(dataSource);
    expect(await migrateDown(dataSource, { to: 0 })).toEqual([...versions].reverse());
    expect(await isSchemaCurrent(dataSource)).toBe(false);
    expect((await catalogColumns(dataSource)).filter(({ table }) => table !== 'schema_migration')).toEqual([]);
    expect(await migrate(dataSource)).toEqual(versions);
    expect(await dumpSchema(dataSource)).toBe(first);
    expect(await migrate(dataSource)).toEqual([]);
  });

  test('the schema is the committed one (MERGEBOARD_UPDATE_SCHEMA=1 writes it anew)', async () => {
    await migrate(database.dataSource);
    const now = await dumpSchema(database.dataSource);
    if (process.env.MERGEBOARD_UPDATE_SCHEMA === '1') await writeFile(COMMITTED, now);
    expect(now).toBe(await readFile(COMMITTED, 'utf8'));
  });

  test('every column has its place in an entity, of the same type, and the other way round', async () => {
    await migrate(database.dataSource);
    const inCatalog = (await catalogColumns(database.dataSource))
      .filter(({ table }) => table !== 'schema_migration')
      .map(({ table, column, type, required }) => `${table}.${column} ${type}${required ? '' : ' null'}`);
    const inEntities = database.dataSource.entityMetadatas.flatMap(({ tableName, columns }) =>
      columns.map((column) => {
        const type = database.dataSource.driver
          .normalizeType(column)
          .replace('timestamp with time zone', 'timestamptz');
        const full = `${type.replace('timestamptz', 'timestamp with time zone')}${column.isArray ? '[]' : ''}`;
        return `${tableName}.${column.databaseName} ${full}${column.isNullable ? ' null' : ''}`;
      }),
    );
    expect(inEntities.sort()).toEqual(inCatalog.sort());
  });

  test('processes that start together migrate one after another', async () => {
    const other = await createTestDatabase({ empty: true });
    const second = await createDataSource(other.url);
    const ran = await Promise.all([migrate(other.dataSource), migrate(second), migrate(other.dataSource)]);
    expect(ran.flat()).toEqual((await readMigrations(MIGRATIONS_FOLDER)).map(({ version }) => version));
    await second.destroy();
    await other.drop();
  });

  test('a failing migration leaves nothing behind and names itself', async () => {
    await migrate(database.dataSource);
    const before = await dumpSchema(database.dataSource);
    const next = (await readMigrations(folder)).length + 1;
    const stem = join(folder, `${String(next).padStart(4, '0')}-broken`);
    await writeFile(`${stem}.up.sql`, 'CREATE TABLE half (id integer); SELECT nonsense;');
    await writeFile(`${stem}.down.sql`, 'DROP TABLE half;');
    await expect(migrate(database.dataSource, { folder })).rejects.toThrow(`Migration ${next} (broken) failed`);
    expect(await dumpSchema(database.dataSource)).toBe(before);

    await writeFile(`${stem}.up.sql`, 'CREATE TABLE whole (id integer);');
    await writeFile(`${stem}.down.sql`, 'DROP TABLE whole;');
    expect(await migrate(database.dataSource, { folder })).toEqual([next]);
  });

  test('a program that is older than the schema refuses to run', async () => {
    await expect(migrate(database.dataSource)).rejects.toMatchObject({
      name: 'SchemaError',
      message: expect.stringContaining('newer'),
    });
    await migrateDown(database.dataSource, { folder, to: (await readMigrations(MIGRATIONS_FOLDER)).length });
    expect(await migrate(database.dataSource)).toEqual([]);
  });

  test('a state is read without a trace, and going back has to be allowed', async () => {
    const { dataSource } = database;
    const { newest, current } = await schemaState(dataSource);
    expect(current).toBe(newest);
    await expect(migrateDown(dataSource, { to: newest - 1, allowed: false })).rejects.toMatchObject({
      name: 'SchemaError',
    });
    await migrateDown(dataSource, { to: newest - 1 });
    await expect(requireCurrentSchema(dataSource)).rejects.toMatchObject({
      message: expect.stringContaining(`version ${newest - 1}, this program needs ${newest}`),
    });
    expect(await migrate(dataSource)).toEqual([newest]);
    await requireCurrentSchema(dataSource);
  });

  test('a migration that was edited after it ran is refused', async () => {
    const file = join(folder, '0001-initial.up.sql');
    await writeFile(file, `${await readFile(file, 'utf8')}\n-- edited`);
    await expect(migrate(database.dataSource, { folder })).rejects.toMatchObject({
      name: 'SchemaError',
      message: expect.stringContaining('0001-initial'.slice(5)),
    });
  });

  test('strange names, gaps and missing halves are refused', async () => {
    const odd = await mkdtemp(join(tmpdir(), 'mergeboard-odd-'));
    await writeFile(join(odd, '0002-later.up.sql'), '');
    await expect(readMigrations(odd)).rejects.toThrow('expected migration 1');
    await writeFile(join(odd, '0001-first.up.sql'), '');
    await expect(readMigrations(odd)).rejects.toThrow('0001-first.down.sql');
    await writeFile(join(odd, 'first.sql'), '');
    await expect(readMigrations(odd)).rejects.toThrow('NNNN-name');
    await rm(odd, { recursive: true, force: true });
  });
});
