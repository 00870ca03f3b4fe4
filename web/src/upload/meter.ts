/** How fast something goes, from what was done when. */
export interface Meter {
  /** @returns bytes a second over the last while; null until that can be told */
  add(done: number, now: number): number | null;
}

const WINDOW_MS = 10_000;
const LEAST_MS = 500;

export function createMeter(): Meter {
  let seen: { readonly done: number; readonly now: number }[] = [];
  return {
    add(done, now) {
      // a part that is sent again was not done
      seen = seen.filter((one) => now - one.now <= WINDOW_MS && one.done <= done);
      seen.push({ done, now });
      const [first] = seen;
      return now - first.now < LEAST_MS ? null : ((done - first.done) * 1000) / (now - first.now);
    },
  };
}
