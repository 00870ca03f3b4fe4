import { indexDraws } from './draws.ts';
import { quantileOf } from './spread.ts';

/** How an interval came about. */
export interface BootstrapSettings {
  readonly replicates: number;
  /** Share of the replicates inside the interval. */
  readonly confidence: number;
  readonly seed: number;
}

export const BOOTSTRAP: BootstrapSettings = { replicates: 2000, confidence: 0.95, seed: 0 };

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The percentile bootstrap (Efron 1979) over n units: each replicate draws n of them with replacement. Replicates in which the
 * statistic does not exist (null) are left out; null when fewer than half of them remain.
 */
export function bootstrapInterval(
  n: number,
  statistic: (indices: Uint32Array) => number | null,
  settings: BootstrapSettings = BOOTSTRAP,
): Interval | null {
  if (n < 2) return null;
  const { replicates, confidence, seed } = settings;
  const draw = indexDraws(seed, 0, n);
  const values: number[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    const value = statistic(draw(replicate, n));
    if (value !== null) values.push(value);
  }
  return values.length * 2 < replicates ? null : percentileInterval(values, confidence);
}

/** The middle `confidence` of values in any order, which are sorted in place. */
export function percentileInterval(values: number[], confidence: number): Interval {
  values.sort((a, b) => a - b);
  return { low: quantileOf(values, (1 - confidence) / 2), high: quantileOf(values, (1 + confidence) / 2) };
}
