import { percentileInterval, type Interval } from '../science/bootstrap.ts';
import { indexDraws } from '../science/draws.ts';
import { meanOf, standardDeviationOf } from '../science/spread.ts';

/** What repeating an evaluation on a resampled set of examples tells of a value. */
export interface Resampled {
  /** Standard deviation of the value over the replicates. */
  readonly standardError: number;
  /** The middle 95 % of them. */
  readonly interval: Interval;
}

const CONFIDENCE = 0.95;
/** Draws depend on the seed and the number of examples alone, so an interval can be computed again anywhere. */
const SEED = 0;
const STREAM = 0;
const REPLICATES = 1000;

/** The percentile bootstrap (Efron 1979) of the mean of values; null for one value. */
export function meanInterval(values: ArrayLike<number>): Interval | null {
  const n = values.length;
  if (n < 2) return null;
  const draw = indexDraws(SEED, STREAM, n);
  const means = Array.from({ length: REPLICATES }, (_, replicate) => {
    let sum = 0;
    for (const index of draw(replicate, n)) sum += values[index];
    return sum / n;
  });
  return percentileInterval(means, CONFIDENCE);
}

/**
 * The bootstrap of a distance between a resampled set of n examples and a fixed one. A resampled set has examples twice, which by
 * itself adds to a distance; so the interval is that of the replicates moved until their mean is the value.
 */
export function distanceInterval(
  value: number,
  n: number,
  distanceOf: (indices: Uint32Array) => number,
  replicates: number,
): Resampled {
  const draw = indexDraws(SEED, STREAM, n);
  const found = Array.from({ length: replicates }, (_, replicate) => distanceOf(draw(replicate, n)));
  const shift = value - meanOf(found);
  const { low, high } = percentileInterval(
    found.map((one) => one + shift),
    CONFIDENCE,
  );
  return {
    standardError: standardDeviationOf(found) ?? 0,
    // a distance is not negative
    interval: { low: Math.max(0, low), high },
  };
}

/**
 * The percentile bootstrap of a share, without drawing: the number of right answers among n that are drawn from n with the share
 * `value` right has the binomial distribution, whose quantiles these are.
 */
export function shareInterval(value: number, n: number): Interval {
  return {
    low: binomialQuantile(n, value, (1 - CONFIDENCE) / 2) / n,
    high: binomialQuantile(n, value, (1 + CONFIDENCE) / 2) / n,
  };
}

/** The smallest k with P(X ≤ k) ≥ q for X binomial in n and p. */
function binomialQuantile(n: number, p: number, q: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return n;
  const odds = Math.log(p) - Math.log1p(-p);
  // sums begin at the mode, whose probability does not underflow
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const weights = new Float64Array(n + 1);
  weights[mode] = 1;
  for (let k = mode; k < n; k++) weights[k + 1] = weights[k] * Math.exp(Math.log(n - k) - Math.log(k + 1) + odds);
  for (let k = mode; k > 0; k--) weights[k - 1] = weights[k] * Math.exp(Math.log(k) - Math.log(n - k + 1) - odds);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  for (let k = 0; k <= n; k++) {
    sum += weights[k];
    if (sum >= q * total) return k;
  }
  return n;
}
