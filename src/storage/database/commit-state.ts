import { type EntityManager } from 'typeorm';
import { readRows } from './read-rows.ts';

/**
 * What had been committed at one moment, as PostgreSQL writes a snapshot (`xmin:xmax:running`). Every transaction that writes gets a
 * number, and its commit changes this text: statements between two moments of the same state all saw the same rows.
 */
export interface CommitState {
  readonly text: string;
  /** When it was asked for, by `performance.now()`: it is the state of that moment or a later one. */
  readonly askedAt: number;
}

/** For the list of columns of a statement that is sent anyway. */
export const COMMIT_STATE_SQL = 'pg_current_snapshot()::text';

export async function readCommitState(manager: EntityManager): Promise<CommitState> {
  const askedAt = performance.now();
  const [{ text }] = await readRows<{ text: string }>(manager, `SELECT ${COMMIT_STATE_SQL} AS text`, []);
  return { text, askedAt };
}
