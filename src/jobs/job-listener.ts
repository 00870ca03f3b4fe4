import { type Logger } from '../logger.ts';
import { listenForNotifications } from '../storage/database/notification-listener.ts';

/** The trigger on the `job` table notifies here; the payload is the id. */
const JOB_CHANNEL = 'job_updated';

export interface JobListener {
  /**
   * Yields the id at once and again whenever the job changed: the reader looks the row up each time, so no change is
   * missed. Changes that come faster than they are read are folded into one. Ends with `return()` or `close`.
   */
  updatesOf(id: string): AsyncIterableIterator<string>;
  /** Ids of all jobs that change; null when notifications were lost and any job may have changed. */
  updates(): AsyncIterableIterator<string | null>;
  close(): Promise<void>;
}

/** One LISTEN connection for all readers of this process. */
export async function createJobListener(options: { url: string; logger: Logger }): Promise<JobListener> {
  const readers = new Set<Reader>();
  const connection = await listenForNotifications({
    url: options.url,
    channel: JOB_CHANNEL,
    logger: options.logger,
    onNotification: (id) => readers.forEach((reader) => reader.notify(id)),
    onReconnect: () => readers.forEach((reader) => reader.notify(null)),
  });
  const open = (only: string | null): Reader => {
    const reader = new Reader(only, () => readers.delete(reader));
    readers.add(reader);
    return reader;
  };
  return {
    updatesOf: (id) => {
      const reader = open(id);
      reader.notify(id);
      return mapped(reader, () => id);
    },
    updates: () => mapped(open(null), (id) => id),
    close: async () => {
      await connection.close();
      for (const reader of [...readers]) reader.close();
    },
  };
}

/** Ids that wait for one reader. A set: a job that changed twice is read once. */
class Reader {
  readonly #only: string | null;
  readonly #onClose: () => void;
  readonly #waiting = new Set<string | null>();
  #wake: (() => void) | null = null;
  #closed = false;

  constructor(only: string | null, onClose: () => void) {
    this.#only = only;
    this.#onClose = onClose;
  }

  notify(id: string | null): void {
    if (this.#closed || (this.#only !== null && id !== null && id !== this.#only)) return;
    this.#waiting.add(this.#only ?? id);
    this.#wake?.();
  }

  /** The next id; undefined after `close`. */
  async next(): Promise<string | null | undefined> {
    while (!this.#closed) {
      for (const id of this.#waiting) {
        this.#waiting.delete(id);
        return id;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return undefined;
  }

  close(): void {
    this.#closed = true;
    this.#onClose();
    this.#wake?.();
  }
}

/** By hand and not as a generator: `return()` must end a `next()` that waits, which a generator would queue behind it. */
function mapped<T>(reader: Reader, map: (id: string | null) => T): AsyncIterableIterator<T> {
  return {
    next: async () => {
      const id = await reader.next();
      return id === undefined ? { done: true, value: undefined } : { done: false, value: map(id) };
    },
    return: async () => {
      reader.close();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
