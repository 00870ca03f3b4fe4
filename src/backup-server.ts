/** Composition roots of `mergeboard backup` and `restore`: environment → database and object store → the work. */
import { backup, type BackupReport } from './backup/backup.ts';
import { type Backup } from './backup/backup-format.ts';
import { restore } from './backup/restore.ts';
import { type Env } from './env.ts';
import { installQueue } from './jobs/boss.ts';
import { requeueUnfinished } from './jobs/requeue-unfinished.ts';
import { ALL_TASKS } from './jobs/tasks/all-tasks.ts';
import { openDatabase } from './open-database.ts';
import { requireCurrentSchema } from './storage/database/migrate.ts';
import { createObjectStore } from './storage/objects/create-object-store.ts';

type OnProgress = (objects: number, bytes: number) => void;

/** @throws SchemaError unless the schema is the one of this program; what `backup` throws. */
export async function backupServer(env: Env, folder: string, onProgress?: OnProgress): Promise<BackupReport> {
  const { dataSource, close } = await openDatabase(env, 'mergeboard-backup');
  try {
    await requireCurrentSchema(dataSource);
    const objects = await createObjectStore(env);
    await objects.ready();
    return await backup({ dataSource, objects }, folder, onProgress);
  } finally {
    await close();
  }
}

export interface RestoreReport {
  readonly backup: Backup;
  /** Jobs that had not ended and wait again. */
  readonly jobs: number;
}

/** @throws what `restore` throws. */
export async function restoreServer(env: Env, folder: string, onProgress?: OnProgress): Promise<RestoreReport> {
  const { dataSource, url, close } = await openDatabase(env, 'mergeboard-restore');
  try {
    const objects = await createObjectStore(env);
    await objects.ready();
    const target = { dataSource, objects, partBytes: env.uploads.partBytes };
    const restored = await restore(target, folder, onProgress);
    await installQueue(url, env.jobs.heartbeatSeconds);
    return { backup: restored, jobs: await requeueUnfinished(dataSource, ALL_TASKS) };
  } finally {
    await close();
  }
}
