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
 * The error again, of the class that its code and rule say. One that was not typed stays untyped.
 *
 * Whether a job is tried again follows from that alone, in whatever thread it failed (`failureOf`): a typed error says so itself,
 * and what is about the input is not worth another try. Everything else is: out of memory, a trap of WebAssembly, a thread
 * that ended come as often from the machine as from the program, and another attempt may be on another machine. A defect that comes back
 * costs the few attempts that a job has, each from where the last one was.
 */
export function fromWire(wire: WireError): Error {
  if (!wire.typed) {
    const error = new Error(wire.message);
    error.stack = wire.stack ?? error.stack;
    return error;
  }
  const { code, message, place, retryable, rule } = wire;
  if (rule !== undefined) return new SafetensorsError(rule, message, place);
  if (code === 'CANCELLED') return new CancelledError(message);
  if (code === 'STORAGE') return new StorageError(message, { ...place, retryable });
  return new AppError(code, message, { ...place, retryable });
}
