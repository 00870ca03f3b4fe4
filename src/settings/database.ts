import { z } from 'zod';
import { flag, integer, url } from './variables.ts';

export interface DatabaseSettings {
  /** Null: start (or join) the embedded PostgreSQL of the data folder. */
  readonly url: string | null;
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  /** Whether servers and workers bring the schema up to date when they start; else they refuse an old one. */
  readonly migrate: boolean;
}

export const databaseModel = z
  .object({
    DATABASE_URL: url('postgres', 'postgresql'),
    MERGEBOARD_DATABASE_POOL: integer(2, 200, 10),
    MERGEBOARD_STATEMENT_TIMEOUT_MS: integer(100, 3_600_000, 30_000),
    MERGEBOARD_MIGRATE: flag(true),
  })
  .transform((given): DatabaseSettings => ({
    url: given.DATABASE_URL ?? null,
    poolSize: given.MERGEBOARD_DATABASE_POOL,
    statementTimeoutMs: given.MERGEBOARD_STATEMENT_TIMEOUT_MS,
    migrate: given.MERGEBOARD_MIGRATE,
  }));
