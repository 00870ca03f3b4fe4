/**
 * Every failure that a client can act on has one of these codes. The same list is the GraphQL enum `UserErrorCode`.
 * Retry decisions hang on `AppError.retryable`, never on the text of a message.
 */
export const ERROR_CODES = [
  // requests
  'INVALID_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'EXPIRED',
  'NOT_READY',
  'LIMIT_EXCEEDED',
  // files
  'FILE_MISSING',
  'SIZE_MISMATCH',
  'DIGEST_MISMATCH',
  'SAFETENSORS_INVALID',
  'NON_FINITE',
  'CONFIG_INVALID',
  'ADAPTER_INVALID',
  'DATA_INVALID',
  // merging
  'METHOD_UNKNOWN',
  'PARAMETER_INVALID',
  'EXPERT_COUNT',
  'BASE_REQUIRED',
  'STATISTIC_MISSING',
  'STATISTIC_MISMATCH',
  'TENSOR_MISSING',
  'SHAPE_MISMATCH',
  'DTYPE_UNSUPPORTED',
  'MEMORY_BUDGET',
  'NUMERIC',
  // infrastructure
  'DEVICE_UNAVAILABLE',
  'DEVICE_FAILED',
  'STORAGE',
  'CANCELLED',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** A place in a request or a file that an error is about. */
export interface ErrorPlace {
  /** Path of the offending input field, outermost first. */
  readonly field?: readonly string[];
  readonly file?: string;
  readonly tensor?: string;
  /** Byte offset from the start of the file. */
  readonly offset?: number;
  readonly cell?: string;
  readonly row?: number;
}

export interface AppErrorOptions extends ErrorPlace {
  readonly cause?: unknown;
  /** True when the same call may succeed later without any change (network, lost worker). */
  readonly retryable?: boolean;
}

/** Base of all typed errors. `id` is in the answer to the client and in the log, so that the two can be joined. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly place: ErrorPlace;
  readonly retryable: boolean;
  readonly id: string = newErrorId();

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    const { cause, retryable = false, ...place } = options;
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.place = place;
    this.retryable = retryable;
  }
}

/** The store could not be reached or failed: worth another try. */
export class StorageError extends AppError {
  constructor(message: string, options: AppErrorOptions = {}) {
    super('STORAGE', message, { retryable: true, ...options });
  }
}

/** The work was stopped on request. */
export class CancelledError extends AppError {
  constructor(message = 'cancelled') {
    super('CANCELLED', message);
  }
}

/** Browsers that were sent the page without encryption keep `randomUUID` from it. */
function newErrorId(): string {
  return globalThis.crypto.randomUUID?.() ?? `local-${Math.random().toString(16).slice(2)}`;
}
