import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type DataSource, type QueryRunner } from 'typeorm';
import { type Backup } from './backup-format.ts';
import { writing } from '../storage/file-error.ts';
import { hashThrough } from './hash-through.ts';
import { backedTables, quoted } from './tables.ts';

const ROWS_A_FETCH = 2000;

/** What a snapshot of the database says. */
export interface Snapshot {
  readonly schema: number;
  readonly tables: Backup['database']['tables'];
  /** SHA-256 by key of the files of everything that is READY: objects that must be there, with these bytes. */
  readonly promised: ReadonlyMap<string, string>;
}

/** Writes all tables as they are at one moment into a new folder; nobody who writes is held up. */
export async function dumpTables(dataSource: DataSource, folder: string): Promise<Snapshot> {
  await writing(folder, () => mkdir(folder, { recursive: true }));
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction('REPEATABLE READ');
    await runner.query('SET TRANSACTION READ ONLY');
    await runner.query('SET LOCAL statement_timeout = 0');
    await runner.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    const [{ schema }]: [{ schema: number }] = await runner.query(
      'SELECT coalesce(max(version), 0)::int AS schema FROM schema_migration',
    );
    const tables: { name: string; rows: number; sha256: string }[] = [];
    for (const name of await backedTables(runner)) tables.push(await dumpTable(runner, name, folder));
    return { schema, tables, promised: await promisedObjects(runner) };
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

async function dumpTable(runner: QueryRunner, name: string, folder: string) {
  let rows = 0;
  async function* lines(): AsyncGenerator<string> {
    await runner.query(`DECLARE backup_rows CURSOR FOR SELECT row_to_json(t)::text AS line FROM ${quoted(name)} t`);
    for (;;) {
      const fetched: { line: string }[] = await runner.query(`FETCH ${ROWS_A_FETCH} FROM backup_rows`);
      if (fetched.length === 0) break;
      rows += fetched.length;
      yield `${fetched.map(({ line }) => line).join('\n')}\n`;
    }
    await runner.query('CLOSE backup_rows');
  }
  const { stream, digest } = hashThrough();
  const path = join(folder, `${name}.jsonl.gz`);
  await writing(path, () =>
    pipeline(Readable.from(lines()), createGzip(), stream, createWriteStream(path, { flush: true })),
  );
  return { name, rows, sha256: digest().sha256 };
}

async function promisedObjects(runner: QueryRunner): Promise<Map<string, string>> {
  const rows: { key: string; sha256: string }[] = await runner.query(
    `SELECT f.object_key AS key, f.sha256 FROM checkpoint_file f JOIN checkpoint c ON c.id = f.checkpoint_id WHERE c.state = 'READY'
     UNION ALL
     SELECT f.object_key, f.sha256 FROM benchmark_file f JOIN benchmark b ON b.id = f.benchmark_id WHERE b.state = 'READY'
     UNION ALL
     SELECT object_key, digest FROM statistic WHERE state = 'READY'`,
  );
  return new Map(rows.map(({ key, sha256 }) => [key, sha256]));
}
