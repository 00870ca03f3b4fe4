/**
 * Reads of the API: by the pool itself, as prepared statements. Planning our joins takes PostgreSQL longer than running them, and what
 * TypeORM does around a statement takes longer than sending it.
 */
import { createHash } from 'node:crypto';
import { type Pool, type QueryResult } from 'pg';
import { type EntityManager } from 'typeorm';
import { sqlState } from './transaction.ts';

/** Statements that get a name; each keeps its plan in every connection. Filters of clients make new texts, so there is an end to it. */
const MAX_NAMES = 300;
const names = new Map<string, string>();

/**
 * SQLSTATEs of a name that means nothing (any more): the schema changed under it, or a proxy between us and the database gave the
 * connection to somebody else.
 */
const LOST_NAMES: ReadonlySet<string> = new Set(['0A000', '26000', '42P05']);

/**
 * The rows of one SELECT whose text comes from the program, never from a client. In the transaction of `manager` where it is in one.
 * @throws the driver's error.
 */
export async function readRows<Row>(manager: EntityManager, sql: string, values: readonly unknown[]): Promise<Row[]> {
  if (manager.queryRunner !== undefined) return manager.query<Row[]>(sql, [...values]);
  const { logger, driver } = manager.dataSource;
  logger.logQuery(sql, [...values]);
  const pool = (driver as unknown as { readonly master: Pool }).master;
  const name = nameOf(sql);
  return (await send(pool, name, sql, values)).rows as Row[];
}

async function send(
  pool: Pool,
  name: string | undefined,
  text: string,
  values: readonly unknown[],
): Promise<QueryResult> {
  const query = { text, values: [...values] };
  if (name === undefined) return pool.query(query);
  try {
    return await pool.query({ ...query, name });
  } catch (error) {
    if (LOST_NAMES.has(sqlState(error) ?? '')) return pool.query(query);
    throw error;
  }
}

/** The same text has the same name in every process, so that proxies which share connections do not confuse them. */
function nameOf(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || names.size >= MAX_NAMES) return known;
  const name = `mergeboard_${createHash('sha256').update(sql).digest('hex').slice(0, 24)}`;
  names.set(sql, name);
  return name;
}
