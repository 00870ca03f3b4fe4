import { fromWire, toWire } from '../../storage/error-wire.ts';
import { type Step, type ThreadData } from './messages.ts';
import { ThreadEngine } from './thread-engine.ts';
import { type MergePool, type OnReport, type Report } from './thread-pool.ts';

/** One thread's work in the calling thread, chunk by chunk: a small merge is done before a thread has started. */
export class LocalPool implements MergePool {
  readonly #data: ThreadData;
  readonly #cancel = new AbortController();
  #engine: Promise<ThreadEngine> | undefined;
  #report: OnReport = () => {};
  #failed: (error: unknown) => void = () => {};
  #busy: Promise<unknown> = Promise.resolve();

  constructor(data: ThreadData) {
    this.#data = data;
  }

  async run(step: Step, onReport: OnReport, signal?: AbortSignal): Promise<void> {
    this.#data.counters.fill(0n, 0, 1);
    this.#report = onReport;
    const stop = (): void => this.#cancel.abort();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    this.#engine ??= this.#start();
    const refused = new Promise<never>((_, reject) => (this.#failed = reject));
    const work = this.#engine.then((engine) => engine.run(step));
    // a report that cannot be taken ends the step; the work itself is stopped by `close`
    refused.catch(() => undefined);
    this.#busy = work.catch(() => undefined);
    try {
      await Promise.race([work, refused]);
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
    const engine = await ThreadEngine.start(this.#data, this.#cancel.signal, (message) => {
      if (message.kind !== 'done' && message.kind !== 'error') void this.#take(message, engine);
    });
    return engine;
  }

  async #take(message: Report, engine: ThreadEngine): Promise<void> {
    try {
      const taking = this.#report(message);
      if (message.kind !== 'bytes') return;
      await taking;
      engine.taken();
    } catch (error) {
      this.#failed(error);
    }
  }
}
