/** Beyond this many clients the buckets that have been idle longest are forgotten: they are the fullest. */
const MAX_BUCKETS = 10_000;

export interface Rate {
  readonly capacity: number;
  readonly perSecond: number;
}

export interface RateState {
  readonly allowed: boolean;
  readonly capacity: number;
  readonly remaining: number;
  readonly perSecond: number;
  /** Seconds until the refused amount would be there; 0 when allowed. */
  readonly retryAfterSeconds: number;
}

export interface RateLimiter {
  /**
   * Takes `amount` when it is there. Amounts above the capacity count as the capacity, or they could never pass.
   * `own` stands in for the usual rate.
   */
  take(key: string, amount: number, own?: Rate): RateState;
}

/** What a bucket holds after the time since `at`, milliseconds; a clock that was set back adds nothing. */
export function refilled({ capacity, perSecond }: Rate, level: number, at: number, now: number): number {
  return Math.min(capacity, level + (Math.max(0, now - at) / 1000) * perSecond);
}

/** @param remaining what is there now: all that there was when `wanted` was refused */
export function stateOf({ capacity, perSecond }: Rate, allowed: boolean, remaining: number, wanted: number): RateState {
  const retryAfterSeconds = allowed ? 0 : Math.ceil((wanted - remaining) / perSecond);
  return { allowed, capacity, remaining: Math.floor(remaining), perSecond, retryAfterSeconds };
}

/** Token buckets in memory of this process. */
export function createRateLimiter(usual: Rate, now: () => number = Date.now): RateLimiter {
  // a Map keeps the order of insertion, and each use inserts anew: the first entry is the one idle longest
  const buckets = new Map<string, { level: number; at: number }>();
  return {
    take(key, amount, rate = usual) {
      const at = now();
      const before = buckets.get(key) ?? { level: rate.capacity, at };
      const level = refilled(rate, before.level, before.at, at);
      const wanted = Math.min(amount, rate.capacity);
      const allowed = wanted <= level;
      const remaining = allowed ? level - wanted : level;
      buckets.delete(key);
      buckets.set(key, { level: remaining, at });
      const [oldest] = buckets.size > MAX_BUCKETS ? buckets.keys() : [];
      if (oldest !== undefined) buckets.delete(oldest);
      return stateOf(rate, allowed, remaining, wanted);
    },
  };
}
