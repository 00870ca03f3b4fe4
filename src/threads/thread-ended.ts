import { AppError } from '../errors.ts';

/**
 * A thread ended before it was done, without an error of its own: it was killed, or its program called for the end. Worth
 * another try, as is whatever else a thread dies of; see `src/storage/error-wire.ts`.
 */
export function threadEnded(thread: string, status: number): AppError {
  return new AppError('INTERNAL', `${thread} ended early, with status ${status}`, { retryable: true });
}
