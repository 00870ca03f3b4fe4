import { AppError, type ErrorCode, type ErrorPlace } from '../errors.ts';

/** An error as it crosses from a thread to its parent: classes do not survive the way, their data does. */
export type PackedError =
  | {
      readonly typed: true;
      readonly code: ErrorCode;
      readonly message: string;
      readonly place: ErrorPlace;
      readonly retryable: boolean;
    }
  | { readonly typed: false; readonly message: string; readonly stack?: string };

export function packError(error: unknown): PackedError {
  if (error instanceof AppError) {
    const { code, message, place, retryable } = error;
    return { typed: true, code, message, place: { ...place }, retryable };
  }
  return error instanceof Error
    ? { typed: false, message: error.message, stack: error.stack }
    : { typed: false, message: String(error) };
}

export function unpackError(packed: PackedError): Error {
  if (packed.typed) return new AppError(packed.code, packed.message, { ...packed.place, retryable: packed.retryable });
  const error = new Error(packed.message);
  error.stack = packed.stack ?? error.stack;
  return error;
}
