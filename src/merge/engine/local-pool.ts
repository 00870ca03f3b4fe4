import { fromWire, toWire } from '../../storage/error-wire.ts';
import { type Step, type ThreadData } from './messages.ts';
import { type MergeOpener } from './opener.ts';
import { ThreadEngine } from './thread-engine.ts';
import { type MergePool, type Report } from './thread-pool.ts';

/** One thread's work in the calling thread, chunk by chunk: a small merge is done before a thread has started. */
export class LocalPool implements MergePool {
  readonly #data: ThreadData;
  readonly #cancel = new AbortController();
  #engine: Promise<ThreadEngine> | undefined;
  #report: (report: Report) => void = () => {};
  #busy: Promise<unknown> = Promise.resolve();

  constructor(data: ThreadData) {
    this.#data = data;
  }

  async run(step: Step, onReport: (report: Report) => void, signal?: AbortSignal): Promise<void> {
    this.#data.counters.fill(0n, 0, 1);
    this.#report = onReport;
    const stop = (): void => this.#cancel.abort();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    this.#engine ??= this.#start();
    const work = this.#engine.then((engine) => engine.run(step));
    this.#busy = work.catch(() => undefined);
    try {
      await work;
    } catch (error) {
      // an abort shows itself in many ways inside the work: its reason is what the caller asked for
      throw signal?.aborted === true ? signal.reason : fromWire(toWire(error));
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    this.#cancel.abort();
    await this.#busy;
    await this.#engine?.then((engine) => engine.close()).catch(() => undefined);
  }

  async #start(): Promise<ThreadEngine> {
    const opener = (await import(this.#data.opener)) as MergeOpener;
    return new ThreadEngine(this.#data, opener, this.#cancel.signal, (message) => {
      if (message.kind !== 'done' && message.kind !== 'error') this.#report(message);
    });
  }
}
