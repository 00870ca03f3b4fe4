import { type BootstrapSettings, BOOTSTRAP, bootstrapInterval, type Interval } from './bootstrap.ts';
import { meanOf } from './spread.ts';

export interface Slope {
  /** Change of y for one more of x. */
  readonly value: number;
  /** Percentile bootstrap over the pairs. */
  readonly interval: Interval | null;
}

/** The least-squares slope of y over x; null for fewer than three pairs and constant x. */
export function slopeOf(
  x: readonly number[],
  y: readonly number[],
  settings: BootstrapSettings = BOOTSTRAP,
): Slope | null {
  if (x.length < 3) return null;
  const value = leastSquares(x, y);
  if (value === null) return null;
  const interval = bootstrapInterval(
    x.length,
    (indices) =>
      leastSquares(
        Array.from(indices, (i) => x[i]),
        Array.from(indices, (i) => y[i]),
      ),
    settings,
  );
  return { value, interval };
}

function leastSquares(x: readonly number[], y: readonly number[]): number | null {
  const [mx, my] = [meanOf(x), meanOf(y)];
  const spread = x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  return spread === 0 ? null : x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0) / spread;
}
