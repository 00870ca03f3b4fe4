import { randomUUID } from 'node:crypto';
import { open, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataSource } from 'typeorm';
import { StorageError } from '../errors.ts';
import { writing } from '../storage/file-error.ts';
import { type ObjectStore } from '../storage/objects/object-store.ts';
import { VERSION } from '../version.ts';
import { type BackedObject, type Backup, FORMAT, MANIFEST, readBackup, readObjects } from './backup-format.ts';
import { backupObject } from './backup-objects.ts';
import { dumpTables } from './dump-tables.ts';
import { hashFile } from './hash-through.ts';

export interface BackupReport {
  readonly createdAt: string;
  readonly tables: number;
  readonly rows: number;
  readonly objects: number;
  readonly bytes: number;
  /** Objects and bytes that were not in the folder already. */
  readonly copied: { readonly objects: number; readonly bytes: number };
}

/**
 * Writes a backup into `folder`; again into the same folder copies only objects that are new. The database comes first, as it is at one
 * moment: all objects that it names are there then, and stay. Servers and workers may go on. Until the last step, an earlier
 * backup in the folder stays whole.
 * @throws StorageError when the folder cannot be written, or when an object that something READY rests on is missing or is not what was registered.
 */
export async function backup(
  { dataSource, objects }: { readonly dataSource: DataSource; readonly objects: ObjectStore },
  folder: string,
  onProgress: (objects: number, bytes: number) => void = () => undefined,
): Promise<BackupReport> {
  await writing(folder, () => mkdir(folder, { recursive: true }));
  const before = await readBackup(folder);
  const known = new Map<string, BackedObject>();
  if (before !== null) for await (const object of readObjects(folder, before)) known.set(object.key, object);

  const id = randomUUID();
  const createdAt = new Date().toISOString();
  const database = `database-${id}`;
  const { schema, tables, promised } = await dumpTables(dataSource, join(folder, database));
  const list = `objects-${id}.jsonl`;
  const listPath = join(folder, list);
  const missing = new Map(promised);
  const sum = { objects: 0, bytes: 0, copied: { objects: 0, bytes: 0 } };
  const lines = await writing(listPath, () => open(listPath, 'w'));
  try {
    for await (const summary of objects.list('')) {
      const { object, copied } = await backupObject(objects, folder, summary, known.get(summary.key));
      const sha256 = promised.get(object.key);
      if (sha256 !== undefined && sha256 !== object.sha256) {
        throw new StorageError(`object ${object.key} has SHA-256 ${object.sha256}, ${sha256} was registered`);
      }
      missing.delete(object.key);
      sum.objects += 1;
      sum.bytes += object.bytes;
      if (copied) sum.copied = { objects: sum.copied.objects + 1, bytes: sum.copied.bytes + object.bytes };
      await writing(listPath, () => lines.appendFile(`${JSON.stringify(object)}\n`));
      onProgress(sum.objects, sum.bytes);
    }
    await writing(listPath, () => lines.sync());
  } finally {
    await lines.close();
  }
  const [lost] = missing.keys();
  if (lost !== undefined) throw new StorageError(`object ${lost} is missing, and ${missing.size - 1} more`);

  const { sha256 } = await hashFile(listPath);
  const written: Backup = {
    ...{ format: FORMAT, version: VERSION, createdAt, schema },
    database: { folder: database, tables },
    objects: { list, count: sum.objects, bytes: sum.bytes, sha256 },
  };
  const draft = join(folder, `${MANIFEST}.part`);
  await writing(join(folder, MANIFEST), async () => {
    await writeFile(draft, `${JSON.stringify(written, null, 2)}\n`, { flush: true });
    await rename(draft, join(folder, MANIFEST));
  });
  await removeOld(folder, id);
  return { createdAt, tables: tables.length, rows: tables.reduce((all, { rows }) => all + rows, 0), ...sum };
}

/** Tables and lists of earlier backups; objects stay, whatever became of them in the store. */
async function removeOld(folder: string, id: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^(database|objects)-/.test(name) && !name.includes(id)) await rm(join(folder, name), { recursive: true });
  }
}
