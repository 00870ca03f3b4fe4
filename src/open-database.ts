import { type DataSource } from 'typeorm';
import { type Env } from './env.ts';
import { type Logger } from './logger.ts';
import { createDataSource } from './storage/database/data-source.ts';
import { type ServerReport } from './storage/database/embedded/keep-running.ts';
import { startEmbeddedPostgres } from './storage/database/embedded/embedded-postgres.ts';

export interface OpenDatabase {
  readonly dataSource: DataSource;
  /** Password included: never log it. */
  readonly url: string;
  /** Closes the connections, then leaves the embedded server. Idempotent. */
  close(): Promise<void>;
}

/**
 * Connects to the database that the environment names, or starts (joins) the embedded one. Its schema is left as it is.
 * With a logger, an embedded server that ends by itself is started again.
 * @throws StorageError, or the driver's error when the database cannot be reached.
 */
export async function openDatabase(env: Env, applicationName: string, logger?: Logger): Promise<OpenDatabase> {
  const keep = logger === undefined ? {} : { keep: reportTo(logger) };
  const embedded =
    env.database.url === null ? await startEmbeddedPostgres({ dataFolder: env.dataFolder, ...keep }) : null;
  const url = env.database.url ?? embedded?.url ?? '';
  const { poolSize, statementTimeoutMs } = env.database;
  const opening = createDataSource(url, { poolSize, statementTimeoutMs, applicationName });
  const dataSource = await opening.catch(async (error: unknown) => {
    await embedded?.stop();
    throw error;
  });
  return {
    dataSource,
    url,
    close: async () => {
      if (dataSource.isInitialized) await dataSource.destroy();
      await embedded?.stop();
    },
  };
}

function reportTo(logger: Logger): ServerReport {
  return {
    onRestart: () => logger.warn('the embedded PostgreSQL had ended and runs again'),
    onFailure: (error) => logger.error({ err: error }, 'the embedded PostgreSQL has ended and does not start'),
  };
}
