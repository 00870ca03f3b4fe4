import { AppError, CancelledError, type ErrorCode, type ErrorPlace, StorageError } from '../errors.ts';
import { SafetensorsError, type SafetensorsRule } from './safetensors/safetensors-error.ts';

/** An error as plain data: structured cloning between threads keeps neither classes nor private fields. */
export type WireError =
  | {
      readonly typed: true;
      readonly code: ErrorCode;
      readonly message: string;
      readonly place: ErrorPlace;
      readonly retryable: boolean;
      readonly rule?: SafetensorsRule;
    }
  /** What was thrown is no AppError: a defect, or a library's error. */
  | { readonly typed: false; readonly message: string; readonly stack?: string };

export function toWire(error: unknown): WireError {
  if (!(error instanceof AppError)) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { typed: false, message, stack };
  }
  const { code, message, place, retryable } = error;
  const rule = error instanceof SafetensorsError ? { rule: error.rule } : {};
  return { typed: true, code, message, place, retryable, ...rule };
}

/**
 * The error again, of the class that its code and rule say. One that was not typed is INTERNAL and not worth another try: what a
 * thread makes of the same inputs fails the same way again.
 */
export function fromWire(wire: WireError): AppError {
  if (!wire.typed) return new AppError('INTERNAL', wire.message, { cause: wire.stack });
  const { code, message, place, retryable, rule } = wire;
  if (rule !== undefined) return new SafetensorsError(rule, message, place);
  if (code === 'CANCELLED') return new CancelledError(message);
  if (code === 'STORAGE') return new StorageError(message, { ...place, retryable });
  return new AppError(code, message, { ...place, retryable });
}

/** As `fromWire`, but one that was not typed is not typed again, so that a job takes it for what may pass and tries again. */
export function thrownFromWire(wire: WireError): Error {
  if (wire.typed) return fromWire(wire);
  const error = new Error(wire.message);
  error.stack = wire.stack ?? error.stack;
  return error;
}
