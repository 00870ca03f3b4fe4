import { AppError, CancelledError, type ErrorCode, type ErrorPlace, StorageError } from '../errors.ts';
import { SafetensorsError, type SafetensorsRule } from './safetensors/safetensors-error.ts';

/** A typed error as plain data: structured cloning between threads keeps neither classes nor private fields. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly place: ErrorPlace;
  readonly retryable: boolean;
  readonly rule?: SafetensorsRule;
  readonly stack?: string;
}

export function toWire(error: unknown): WireError {
  if (!(error instanceof AppError)) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { code: 'INTERNAL', message, place: {}, retryable: false, stack };
  }
  const { code, message, place, retryable } = error;
  return { code, message, place, retryable, ...(error instanceof SafetensorsError ? { rule: error.rule } : {}) };
}

/** The error again, of the class that its code and rule say. */
export function fromWire({ code, message, place, retryable, rule, stack }: WireError): AppError {
  if (rule !== undefined) return new SafetensorsError(rule, message, place);
  if (code === 'CANCELLED') return new CancelledError(message);
  const cause = stack === undefined ? {} : { cause: stack };
  if (code === 'STORAGE') return new StorageError(message, { ...place, ...cause, retryable });
  return new AppError(code, message, { ...place, ...cause, retryable });
}
