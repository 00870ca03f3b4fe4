import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { type DataSource, type QueryRunner } from 'typeorm';
import { type Backup, BackupError } from './backup-format.ts';
import { backedTables, quoted } from './tables.ts';

/** Text of one INSERT, at most about so much. */
const BATCH_CHARACTERS = 1_000_000;

/**
 * Fills the tables of an empty database whose schema is that of the backup, all in one transaction. Constraints between tables are taken
 * off meanwhile, because rows name each other in circles, and put back, which checks them.
 * @throws BackupError when the rows do not fit.
 */
export async function loadTables(dataSource: DataSource, folder: string, { database }: Backup): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    await runner.query('SET LOCAL statement_timeout = 0');
    const names = await backedTables(runner);
    const unknown = database.tables.find(({ name }) => !names.includes(name));
    if (unknown !== undefined) throw new BackupError(`its table ${unknown.name} is none of this schema`);
    const constraints = await foreignKeys(runner);
    for (const { table, name } of constraints) {
      await runner.query(`ALTER TABLE ${quoted(table)} DROP CONSTRAINT ${quoted(name)}`);
    }
    for (const { name, rows } of database.tables) {
      await runner.query(`ALTER TABLE ${quoted(name)} DISABLE TRIGGER USER`);
      const loaded = await loadTable(runner, name, join(folder, database.folder, `${name}.jsonl.gz`));
      if (loaded !== rows) throw new BackupError(`${name} has ${loaded} rows, the backup says ${rows}`);
    }
    for (const { table, name, definition } of constraints) {
      await runner.query(`ALTER TABLE ${quoted(table)} ADD CONSTRAINT ${quoted(name)} ${definition}`);
    }
    for (const { name } of database.tables) {
      await runner.query(`ALTER TABLE ${quoted(name)} ENABLE TRIGGER USER`);
      await moveSequences(runner, name);
    }
    await forgetUploads(runner);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
  }
}

async function loadTable(runner: QueryRunner, name: string, path: string): Promise<number> {
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()), crlfDelay: Infinity });
  let rows = 0;
  let batch: string[] = [];
  let size = 0;
  const insert = async (): Promise<void> => {
    if (batch.length === 0) return;
    await runner.query(
      `INSERT INTO ${quoted(name)} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${quoted(name)}, $1::json)`,
      [`[${batch.join(',')}]`],
    );
    rows += batch.length;
    batch = [];
    size = 0;
  };
  for await (const line of lines) {
    batch.push(line);
    size += line.length;
    if (size > BATCH_CHARACTERS) await insert();
  }
  await insert();
  return rows;
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

async function foreignKeys(runner: QueryRunner): Promise<ForeignKey[]> {
  return runner.query(
    `SELECT t.relname AS table, c.conname AS name, pg_get_constraintdef(c.oid) AS definition
     FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
     WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace ORDER BY 1, 2`,
  );
}

/** The next id of a generated column comes after the highest one that was loaded. */
async function moveSequences(runner: QueryRunner, table: string): Promise<void> {
  const columns: { name: string }[] = await runner.query(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = to_regclass($1) AND attidentity <> ''`,
    [quoted(table)],
  );
  for (const { name } of columns) {
    await runner.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), max(${quoted(name)})) FROM ${quoted(table)} HAVING max(${quoted(name)}) IS NOT NULL`,
      [quoted(table), name],
    );
  }
}

/** Objects that were being written are no part of a backup: merges write theirs again, uploads have ended. */
async function forgetUploads(runner: QueryRunner): Promise<void> {
  await runner.query('DELETE FROM merge_output');
  await runner.query(`UPDATE upload SET expires_at = now() WHERE state = 'OPEN'`);
}
