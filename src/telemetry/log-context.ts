import { AsyncLocalStorage } from 'node:async_hooks';

/** What is done just now, for every line of the log that is written meanwhile, in whatever function. */
export interface LogContext {
  readonly requestId?: string;
  /** Id of the job. */
  readonly job?: string;
}

const storage = new AsyncLocalStorage<LogContext>();
const NOTHING: LogContext = {};

export function logContext(): LogContext {
  return storage.getStore() ?? NOTHING;
}

/** Runs `work`, and all that it starts, in a context that adds to the one around it. */
export function inLogContext<T>(context: LogContext, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...context }, work);
}
