import { AppError, type ErrorCode } from '../../errors.ts';
import { type StoredError } from '../../storage/entities/stored-error.ts';

/** Findings about the bytes themselves: the same bytes get the same answer for ever. */
const VERDICTS: ReadonlySet<ErrorCode> = new Set([
  'FILE_MISSING',
  'SIZE_MISMATCH',
  'DIGEST_MISMATCH',
  'SAFETENSORS_INVALID',
  'NON_FINITE',
  'CONFIG_INVALID',
  'ADAPTER_INVALID',
  'DATA_INVALID',
  'TENSOR_MISSING',
  'SHAPE_MISMATCH',
  'DTYPE_UNSUPPORTED',
  'LIMIT_EXCEEDED',
  'STATISTIC_MISMATCH',
]);

/**
 * Runs a verification. What is wrong with the bytes comes back as the reason to reject them, and is a result: the job
 * succeeds. Everything else (storage, database, cancelling, defects) is thrown, and fails or repeats the attempt.
 */
export async function verdictOf<Facts>(
  verify: () => Promise<Facts>,
): Promise<{ readonly facts: Facts } | { readonly rejection: StoredError }> {
  try {
    return { facts: await verify() };
  } catch (error) {
    if (error instanceof AppError && !error.retryable && VERDICTS.has(error.code)) return { rejection: stored(error) };
    throw error;
  }
}

function stored({ code, message, id, place }: AppError): StoredError {
  return { code, message, id, ...place };
}
