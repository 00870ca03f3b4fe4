import { type DataSource } from 'typeorm';

/**
 * Runs `work` and lists the SQL statements that the DataSource sent meanwhile (`BEGIN`, `COMMIT` included). Guards
 * against one query per row.
 */
export async function countStatements<T>(
  dataSource: DataSource,
  work: () => Promise<T>,
): Promise<{ result: T; statements: readonly string[] }> {
  const statements: string[] = [];
  const before = dataSource.logger;
  dataSource.logger = {
    logQuery: (query) => void statements.push(query),
    logQueryError: () => undefined,
    logQuerySlow: () => undefined,
    logSchemaBuild: () => undefined,
    logMigration: () => undefined,
    log: () => undefined,
  };
  try {
    return { result: await work(), statements };
  } finally {
    dataSource.logger = before;
  }
}
