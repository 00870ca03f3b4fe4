import { AppError, StorageError } from '../../errors.ts';

const RETRYABLE_CODES = new Set([
  'InternalError',
  'ServiceUnavailable',
  'SlowDown',
  'RequestTimeout',
  'OperationAborted',
  'ConditionalRequestConflict',
  'Busy',
  'UnknownError',
]);
const ABSENT_CODES = new Set(['NotFound', 'NoSuchKey', 'NoSuchUpload']);

/** Error code of an S3 answer (`NoSuchKey` …) or of the network (`ECONNRESET` …); empty when there is none. */
export function s3Code(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Does the error say that the object or upload is not there? */
export function isAbsent(error: unknown): boolean {
  return ABSENT_CODES.has(s3Code(error));
}

/**
 * Gives a failure of the S3 client its type. Network faults (no code of S3, or one of the system such as ECONNRESET) and
 * answers that ask to slow down are retryable; wrong credentials, a missing bucket and refused requests are not.
 */
export function s3Error(error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error;
  const code = s3Code(error);
  const fromNetwork = code === '' || /^E[A-Z_]+$/.test(code);
  const said = error instanceof Error ? error.message : String(error);
  return new StorageError(`object store, ${doing}: ${code === '' ? said : `${code} ${said}`}`, {
    cause: error,
    retryable: fromNetwork || RETRYABLE_CODES.has(code),
  });
}
