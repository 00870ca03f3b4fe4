import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import { type StoredError } from '../storage/entities/stored-error.ts';

/** What a failure means for its job. */
export interface Failure {
  /** Shown to clients. */
  readonly error: StoredError;
  /** Whether another attempt may succeed. */
  readonly retryable: boolean;
}

/**
 * Sorts what a task threw. Typed errors say themselves whether they are worth another try; anything else (a broken
 * connection, a defect) is tried again, and its text stays in the log, because it may hold paths or SQL.
 */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof AppError) {
    const { code, message, id, place, retryable } = thrown;
    return { error: { code, message, id, ...place }, retryable };
  }
  const id = randomUUID();
  return {
    error: { code: 'INTERNAL', message: `Unexpected failure; the log has it under ${id}.`, id },
    retryable: true,
  };
}
