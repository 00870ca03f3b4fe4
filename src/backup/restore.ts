import { join } from 'node:path';
import { type DataSource } from 'typeorm';
import { AppError } from '../errors.ts';
import { migrate, schemaState } from '../storage/database/migrate.ts';
import { SchemaError } from '../storage/database/schema-error.ts';
import { type ObjectStore } from '../storage/objects/object-store.ts';
import { type BackedObject, type Backup, BackupError, readBackup, readObjects } from './backup-format.ts';
import { hashFile } from './hash-through.ts';
import { loadTables } from './load-tables.ts';
import { restoreObject } from './restore-objects.ts';
import { backedTables, quoted } from './tables.ts';

export interface RestoreTarget {
  readonly dataSource: DataSource;
  readonly objects: ObjectStore;
  /** Usual size of a part of an object. */
  readonly partBytes: number;
}

/** The target holds something: a backup never mixes with what is there. Permanent. */
export class NotEmptyError extends AppError {
  constructor(what: string) {
    super(
      'CONFLICT',
      `${what}: restore into an empty database and an empty object store, before the first start of a server`,
    );
  }
}

/**
 * Fills an empty database and an empty object store from the backup in `folder`. All digests are checked; objects come first and the
 * tables last, in one transaction, so a restore that was broken off can simply be run again. Ends with the schema of this program.
 * @throws BackupError for a folder that is no whole backup, NotEmptyError, SchemaError when the backup is newer than this program.
 */
export async function restore(
  { dataSource, objects, partBytes }: RestoreTarget,
  folder: string,
  onProgress: (objects: number, bytes: number) => void = () => undefined,
): Promise<Backup> {
  const found = await readBackup(folder);
  if (found === null) throw new BackupError('there is no whole backup in this folder');
  await checkFiles(folder, found);
  const { newest, current } = await schemaState(dataSource);
  if (found.schema > newest) {
    throw new SchemaError(
      `The backup has schema ${found.schema}, this program knows only ${newest}: run a newer Mergeboard.`,
    );
  }
  if (current > found.schema) {
    throw new SchemaError(`The database has schema ${current}, the backup ${found.schema}: take an empty database.`);
  }
  if (current > 0) await checkNoRows(dataSource);
  const listed = new Map<string, BackedObject>();
  for await (const object of readObjects(folder, found)) listed.set(object.key, object);
  await checkNoObjects(objects, listed);

  const sum = { objects: 0, bytes: 0 };
  for (const object of listed.values()) {
    await restoreObject(objects, folder, object, partBytes);
    sum.objects += 1;
    sum.bytes += object.bytes;
    onProgress(sum.objects, sum.bytes);
  }
  await migrate(dataSource, { to: found.schema });
  await loadTables(dataSource, folder, found);
  await migrate(dataSource);
  return found;
}

async function checkFiles(folder: string, { database, objects }: Backup): Promise<void> {
  const files = database.tables.map(({ name, sha256 }) => ({ file: `${database.folder}/${name}.jsonl.gz`, sha256 }));
  for (const { file, sha256 } of [...files, { file: objects.list, sha256: objects.sha256 }]) {
    const found = await hashFile(join(folder, file)).catch(() => null);
    if (found?.sha256 !== sha256) throw new BackupError('the file is missing or was changed', file);
  }
}

async function checkNoRows(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    for (const name of await backedTables(runner)) {
      const rows: unknown[] = await runner.query(`SELECT 1 FROM ${quoted(name)} LIMIT 1`);
      if (rows.length > 0) throw new NotEmptyError(`the table ${name} has rows`);
    }
  } finally {
    await runner.release();
  }
}

/** Those of a restore that was broken off may be there. */
async function checkNoObjects(objects: ObjectStore, listed: ReadonlyMap<string, BackedObject>): Promise<void> {
  for await (const { key } of objects.list('')) {
    if (!listed.has(key)) throw new NotEmptyError(`the object store holds ${key}`);
  }
}
