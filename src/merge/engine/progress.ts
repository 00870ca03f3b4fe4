import { type MergeProgress } from '../run-types.ts';
import { COUNTERS } from './messages.ts';

const INTERVAL_MILLISECONDS = 100;

/** Watches the shared counters and the memory of the process while threads work. */
export class ProgressMeter {
  peakRssBytes = process.memoryUsage.rss();
  readonly #counters: BigInt64Array;
  readonly #onProgress: ((progress: MergeProgress) => void) | undefined;
  readonly #timer: NodeJS.Timeout;
  #phase = '';
  #total = 0;
  #started = performance.now();

  constructor(counters: BigInt64Array, onProgress: ((progress: MergeProgress) => void) | undefined) {
    this.#counters = counters;
    this.#onProgress = onProgress;
    this.#timer = setInterval(() => this.flush(), INTERVAL_MILLISECONDS);
    this.#timer.unref();
  }

  /** Starts a phase that reads `total` bytes of input. */
  phase(name: string, total: number): void {
    this.#phase = name;
    this.#total = total;
    this.#started = performance.now();
    this.#counters[COUNTERS.phaseBytes] = 0n;
    this.flush();
  }

  /** Adds `total` bytes to the phase that goes on, or starts it. */
  extend(name: string, total: number): void {
    if (this.#phase !== name) this.phase(name, 0);
    this.#total += total;
    this.flush();
  }

  flush(): void {
    this.peakRssBytes = Math.max(this.peakRssBytes, process.memoryUsage.rss());
    if (this.#phase === '') return;
    const completed = Number(this.#counters[COUNTERS.phaseBytes]);
    const seconds = (performance.now() - this.#started) / 1000;
    this.#onProgress?.({
      phase: this.#phase,
      completed,
      total: Math.max(this.#total, completed),
      unit: 'bytes',
      bytesPerSecond: seconds > 0 ? completed / seconds : 0,
    });
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
