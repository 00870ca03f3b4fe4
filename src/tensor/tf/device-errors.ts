import { AppError } from '../../errors.ts';
import { type BackendName } from '../backends.ts';

/** A backend that cannot be used here, with the reason. The same call may succeed on another machine, not on this one. */
export class DeviceUnavailableError extends AppError {
  readonly backend: BackendName;
  readonly reason: string;

  constructor(backend: BackendName, reason: string, options: { readonly cause?: unknown } = {}) {
    super('DEVICE_UNAVAILABLE', `the ${backend} backend cannot be used: ${reason}`, options);
    this.backend = backend;
    this.reason = reason;
  }
}

/** A device that failed in use: lost, out of memory, or it refused an operation. What it computed since is worth nothing. */
export class DeviceFailedError extends AppError {
  constructor(device: string, reason: string) {
    super('DEVICE_FAILED', `${device} failed: ${reason}`, { retryable: true });
  }
}
