import { type CellScore, type Metric } from './accuracy.ts';
import { roundTo } from './round-to.ts';

/** Sums up the values of one metric over examples. */
export interface MetricSum {
  add(value: number): void;
  /**
   * The mean, rounded, with its standard error √(Σ(v − mean)²/n)/√n of before, which for values of 0 and 1 is the binomial one.
   */
  score(cellId: string, metric: Metric, rounding?: number): CellScore;
}

/** An empty sum of values in [0, 1]. */
export function metricSum(): MetricSum {
  let n = 0;
  let sum = 0;
  let squares = 0;
  return {
    add(value) {
      n++;
      sum += value;
      squares += value * value;
    },
    score(cellId, metric, rounding) {
      const value = sum / n;
      const variance = Math.max(0, squares / n - value * value);
      const standardError = Math.sqrt(variance / n);
      return { cellId, labelSpace: 'task', metric, value: roundTo(value, rounding), n, standardError };
    },
  };
}
