import { DataSource } from 'typeorm';
import { ALL_ENTITIES } from '../entities/all-entities.ts';

export interface DataSourceOptions {
  /** Most connections of this process; 10 when not given. */
  readonly poolSize?: number;
  /** A statement that takes longer is cancelled by the server; 30 s when not given. */
  readonly statementTimeoutMs?: number;
  /** Seen in `pg_stat_activity`. */
  readonly applicationName?: string;
}

/**
 * A connected DataSource. The schema is the business of `migrate`, never of TypeORM.
 * @throws the driver's error when the database cannot be reached.
 */
export async function createDataSource(url: string, options: DataSourceOptions = {}): Promise<DataSource> {
  const { poolSize = 10, statementTimeoutMs = 30_000, applicationName = 'mergeboard' } = options;
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    applicationName,
    poolSize,
    entities: ALL_ENTITIES,
    synchronize: false,
    migrationsRun: false,
    // nothing in the schema needs an extension
    installExtensions: false,
    extra: {
      statement_timeout: statementTimeoutMs,
      // a transaction that was forgotten open must not hold its locks for ever
      idle_in_transaction_session_timeout: 2 * statementTimeoutMs,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    },
    // an idle connection that breaks is replaced by the pool; unheard it would end the process
    poolErrorHandler: () => undefined,
  });
  return dataSource.initialize();
}

/** The URL a DataSource of `createDataSource` was made with, for the connections that must be apart from its pool. */
export function connectionUrl(dataSource: DataSource): string {
  const { options } = dataSource;
  if (options.type !== 'postgres' || options.url === undefined)
    throw new Error('internal: not a DataSource of createDataSource');
  return options.url;
}
