import { CancelledError } from '../../errors.ts';
import { type Slot } from './chunk-computer.ts';
import { COUNTERS } from './messages.ts';
import { type Pace } from './pace.ts';

export interface SlotLoopOptions {
  readonly slots: readonly Slot[];
  /** Shared counters; see COUNTERS. */
  readonly counters: BigInt64Array;
  readonly pace: Pace;
  /** Whether no output goes over a network, where a slice is waited for. */
  readonly writesFiles: boolean;
  readonly signal: AbortSignal;
}

/**
 * Hands the items of a step to the slots of a thread. Items are taken from a counter that all threads share. Where nothing
 * has to be waited for, because inputs are in memory and outputs go there, the first slot does everything; see `Pace`.
 */
export class SlotLoop {
  readonly #options: SlotLoopOptions;
  readonly #late: Promise<void>[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(options: SlotLoopOptions) {
    this.#options = options;
  }

  /** Every slot takes items until there are none, or until one of them fails; all slots are at rest afterwards. */
  async each<T>(items: readonly T[], work: (item: T, slot: Slot, index: number) => Promise<void>): Promise<void> {
    const { slots, counters, pace, writesFiles, signal } = this.#options;
    let wake = (): void => {};
    const awake = new Promise<void>((resolve) => (wake = resolve));
    pace.start(wake);
    if (!writesFiles) wake();
    const runs = slots.map(async (slot) => {
      if (slot.index > 0) await awake;
      while (this.#failure === undefined && !signal.aborted) {
        const index = Number(Atomics.add(counters, COUNTERS.nextItem, 1n));
        if (index >= items.length) break;
        await work(items[index], slot, index).catch((error: unknown) => this.#fail(error));
      }
      wake();
    });
    await Promise.all(runs);
    await Promise.all(this.#late.splice(0));
    if (this.#failure !== undefined) throw this.#failure.error;
    if (signal.aborted) throw new CancelledError();
  }

  /** Takes a promise that the step ends with, but that no slot has to wait for. */
  late(durable: Promise<void>): void {
    this.#late.push(durable.catch((error: unknown) => this.#fail(error)));
  }

  /** Notes the first error of a step; the slots stop at their next item. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
  }
}
