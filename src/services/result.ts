import { type AppError, type ErrorCode, type ErrorPlace } from '../errors.ts';

/** An expected failure, as the client sees it in `userErrors`. */
export interface UserError extends ErrorPlace {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What a use case returns: expected failures are values, bugs throw. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: readonly UserError[] };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(code: ErrorCode, message: string, place: ErrorPlace = {}): Result<never> {
  return { ok: false, errors: [{ code, message, ...place }] };
}

export function failAll(errors: readonly UserError[]): Result<never> {
  return { ok: false, errors };
}

/** The client's view of a typed error. */
export function userErrorOf(error: AppError): UserError {
  return { code: error.code, message: error.message, ...error.place };
}
