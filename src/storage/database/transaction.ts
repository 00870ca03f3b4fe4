import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource, type EntityManager } from 'typeorm';
import { inSpan } from '../../telemetry/spans.ts';
import { AppError } from '../../errors.ts';

/** SQLSTATEs after which the same transaction may succeed: serialization failure, deadlock. */
const RETRYABLE_SQLSTATES: ReadonlySet<string> = new Set(['40001', '40P01']);
/** Migration 0010: something refers to a checkpoint that is deleted. */
const DELETED_CHECKPOINT = 'MB001';
const ATTEMPTS = 3;
/** Before it runs again, milliseconds: at once, it could take the lock that the other one was about to get. */
const PAUSE_MS = 50;

/**
 * Runs `work` in one transaction and commits its result. Use only the given manager inside. `work` may run again (up to
 * 3 times) when the database asks for it, so it must have no effect outside of the transaction.
 * @throws AppError CONFLICT when it wrote a reference to a checkpoint that somebody deleted meanwhile.
 */
export async function inTransaction<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inSpan('transaction', { attributes: { attempt } }, async () => dataSource.transaction(work));
    } catch (error) {
      if (sqlState(error) === DELETED_CHECKPOINT)
        throw new AppError('CONFLICT', 'a checkpoint that it refers to was deleted meanwhile', { cause: error });
      if (attempt === ATTEMPTS || !RETRYABLE_SQLSTATES.has(sqlState(error) ?? '')) throw error;
      await sleep(attempt * PAUSE_MS * (0.5 + Math.random()));
    }
  }
}

/** SQLSTATE of a database error (`23505` = unique violation …), or null when it is none. */
export function sqlState(error: unknown): string | null {
  const { code } = driverError(error);
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** Whether an error is the violation of the unique constraint or index of this name. */
export function violates(error: unknown, constraint: string): boolean {
  return sqlState(error) === '23505' && driverError(error).constraint === constraint;
}

/** TypeORM wraps what the driver threw. */
function driverError(error: unknown): { readonly code?: unknown; readonly constraint?: unknown } {
  if (typeof error !== 'object' || error === null) return {};
  return 'driverError' in error ? driverError(error.driverError) : error;
}
