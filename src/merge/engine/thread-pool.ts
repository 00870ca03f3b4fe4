import { type Worker } from 'node:worker_threads';
import { fromWire } from '../../storage/error-wire.ts';
import { startThread } from '../../threads/start-thread.ts';
import { threadEnded } from '../../threads/thread-ended.ts';
import { type MergePlan } from '../types.ts';
import { COUNTERS, type FromThread, type Step, type ThreadData, type ThreadEnd } from './messages.ts';

/** A thread that does not stop by itself within this time is terminated, unless it may be inside a native driver. */
const STOP_MILLISECONDS = 5_000;

/** A report of a thread other than that it is done or failed. */
export type Report = Exclude<FromThread, ThreadEnd>;
/** Takes a report; a thread that posted bytes waits until they are taken. */
export type OnReport = (report: Report) => void | Promise<void>;

/** Whatever does the steps of one merge; it lives from the first step to `close`. */
export interface MergePool {
  /**
   * Does a step; resolves when nothing of it is left. Rejects with the first error, or with the signal's reason; the pool
   * is then only good for `close`.
   */
  run(step: Step, onReport: OnReport, signal?: AbortSignal): Promise<void>;
  /** Stops what is going on: reads and writes are finished, files closed, threads ended. Never rejects. */
  close(): Promise<void>;
}

async function report<R extends { readonly kind: string }>(
  message: R,
  onReport: (report: R) => void | Promise<void>,
  worker: Worker,
): Promise<void> {
  const taking = onReport(message);
  if (message.kind !== 'bytes') return;
  await taking;
  worker.postMessage({ kind: 'taken' });
}

function isEnd(message: { readonly kind: string }): message is ThreadEnd {
  return message.kind === 'done' || message.kind === 'error';
}

interface Thread {
  readonly worker: Worker;
  readonly exited: Promise<void>;
}

/** What the threads of a pool run, and what they are born with. */
export interface ThreadProgram {
  /** URL of the module that they run. */
  readonly entry: string;
  readonly data: { readonly opener: string; readonly counters: BigInt64Array<SharedArrayBuffer> };
  /** URLs of modules that it imports by computed names. */
  readonly modules: readonly string[];
  /** Whether threads may be inside a native driver, where ending one by force aborts the process. */
  readonly native?: boolean;
}

/** The threads of one merge. */
export function mergeProgram(data: ThreadData): ThreadProgram {
  return {
    entry: new URL('./thread.ts', import.meta.url).href,
    data,
    modules: [data.opener, ...data.modules],
    native: usesDriver(data.plan),
  };
}

/** Whether a plan computes on anything but wasm. */
export function usesDriver({ backends: { elementwise, matrix } }: Pick<MergePlan, 'backends'>): boolean {
  return [elementwise, matrix].some(({ name }) => name !== 'wasm');
}

/** Steps on worker threads. */
export class ThreadPool<S = Step, R extends { readonly kind: string } = Report> {
  readonly #threads: readonly Thread[];
  readonly #counters: BigInt64Array;
  readonly #native: boolean;
  #fail: ((error: unknown) => void) | undefined;
  #failure: unknown;
  #closing = false;

  constructor(threads: number, { entry, data, modules, native = false }: ThreadProgram) {
    this.#native = native;
    this.#counters = data.counters;
    this.#threads = Array.from({ length: threads }, () => {
      const worker = startThread(entry, data, modules);
      const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.on('error', (error) => this.#abort(error));
      worker.on('exit', (code) => this.#abort(threadEnded('a merge thread', code)));
      return { worker, exited };
    });
  }

  /** As `MergePool`. */
  async run(step: S, onReport: (report: R) => void | Promise<void>, signal?: AbortSignal): Promise<void> {
    this.#counters[COUNTERS.nextItem] = 0n;
    const detach: (() => void)[] = [];
    const aborted = new Promise<never>((_, reject) => {
      this.#fail = reject;
      const stop = (): void => reject(signal?.reason);
      signal?.addEventListener('abort', stop, { once: true });
      detach.push(() => signal?.removeEventListener('abort', stop));
      if (signal?.aborted === true) stop();
      if (this.#failure !== undefined) reject(this.#failure);
    });
    const work = this.#threads.map(
      ({ worker }) =>
        new Promise<void>((resolve, reject) => {
          const listen = (message: R | ThreadEnd): void => {
            if (isEnd(message)) return message.kind === 'done' ? resolve() : reject(fromWire(message.error));
            void report(message, onReport, worker).catch(reject);
          };
          worker.on('message', listen);
          detach.push(() => worker.off('message', listen));
          worker.postMessage({ kind: 'step', step });
        }),
    );
    try {
      await Promise.race([Promise.all(work), aborted]);
    } finally {
      // the losers of the race may still reject: nobody listens any more
      void Promise.allSettled([...work, aborted]);
      for (const off of detach) off();
      this.#fail = undefined;
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(
      this.#threads.map(async ({ worker, exited }) => {
        worker.postMessage({ kind: 'stop' });
        const timer = this.#native ? undefined : setTimeout(() => void worker.terminate(), STOP_MILLISECONDS);
        await exited;
        clearTimeout(timer);
      }),
    );
  }

  #abort(error: unknown): void {
    if (this.#closing) return;
    this.#failure ??= error;
    this.#fail?.(error);
  }
}
