import { type ErrorCode, type ErrorPlace } from '../../errors.ts';

/** Why a job failed, or why registered bytes were rejected: the public part of an `AppError`, as stored in `jsonb`. */
export interface StoredError extends ErrorPlace {
  readonly code: ErrorCode;
  readonly message: string;
  /** `AppError.id`: the same id is in the log. */
  readonly id?: string;
}
