import { type DataSource } from 'typeorm';
import { type Env } from './env.ts';
import { installQueue } from './jobs/boss.ts';
import { type Logger } from './logger.ts';
import { openDatabase } from './open-database.ts';
import { startTracing } from './telemetry/start-tracing.ts';
import { migrate, requireCurrentSchema } from './storage/database/migrate.ts';
import { createObjectStore } from './storage/objects/create-object-store.ts';
import { type FolderObjectStore } from './storage/objects/folder-object-store.ts';
import { type S3ObjectStore } from './storage/objects/s3-object-store.ts';

/** What every process of Mergeboard stands on. */
export interface Platform {
  readonly dataSource: DataSource;
  /** Of the database, password included: never log it. */
  readonly databaseUrl: string;
  readonly objects: FolderObjectStore | S3ObjectStore;
  /** Closes the connections, then leaves the embedded server. */
  close(): Promise<void>;
}

/**
 * Opens the database (embedded unless `DATABASE_URL` is set), brings its schema (unless told to leave it) and the queue up to date and
 * opens the object store.
 * @throws SchemaError, StorageError, or the driver's error when the database cannot be reached.
 */
export async function openPlatform(env: Env, logger: Logger, applicationName: string): Promise<Platform> {
  const endTracing = await startTracing(env.tracing, applicationName);
  const opening = openDatabase(env, applicationName, logger);
  const {
    dataSource,
    url,
    close: closeDatabase,
  } = await opening.catch(async (error: unknown) => {
    await endTracing();
    throw error;
  });
  const close = async (): Promise<void> => {
    await closeDatabase();
    await endTracing();
  };
  try {
    if (env.database.migrate) {
      const applied = await migrate(dataSource);
      if (applied.length > 0) logger.info({ migrations: applied }, 'schema migrated');
    } else {
      await requireCurrentSchema(dataSource);
    }
    await installQueue(url, env.jobs.heartbeatSeconds);
    const objects = await createObjectStore(env);
    await objects.ready();
    return { dataSource, databaseUrl: url, objects, close };
  } catch (error) {
    await close();
    throw error;
  }
}
