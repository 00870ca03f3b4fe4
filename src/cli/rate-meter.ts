/**
 * Rate over the last few seconds, so that a stall shows and a slow start is forgotten.
 */
export class RateMeter {
  readonly #windowMs: number;
  #samples: { readonly at: number; readonly completed: number }[] = [];

  constructor(windowSeconds = 5) {
    this.#windowMs = windowSeconds * 1000;
  }

  /** @param at milliseconds of any clock that does not run backwards. */
  add(completed: number, at: number): void {
    const last = this.#samples.at(-1);
    // another attempt starts from the beginning
    if (last && completed < last.completed) this.#samples = [];
    this.#samples.push({ at, completed });
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) >= this.#windowMs) this.#samples.shift();
  }

  /** Units a second; null until two moments are known. */
  rate(): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at <= first.at) return null;
    return ((last.completed - first.completed) * 1000) / (last.at - first.at);
  }

  /** Seconds that the rest will take; null while unknown. */
  secondsLeft(total: number): number | null {
    const rate = this.rate();
    const last = this.#samples.at(-1);
    return rate === null || rate <= 0 || !last ? null : Math.max(0, total - last.completed) / rate;
  }
}
