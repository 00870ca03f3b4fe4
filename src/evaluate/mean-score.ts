import { type CellScore, isShare, type Metric } from './accuracy.ts';
import { meanInterval } from './interval.ts';
import { roundTo } from './round-to.ts';

/** Takes in the values of one metric over examples. */
export interface MetricSum {
  add(value: number): void;
  score(cellId: string, metric: Metric, rounding?: number): CellScore;
}

/** An empty sum of values in [0, 1]. */
export function metricSum(): MetricSum {
  const values: number[] = [];
  return {
    add: (value) => void values.push(value),
    score: (cellId, metric, rounding) => metricOf(cellId, metric, values, rounding),
  };
}

/**
 * The mean of values in [0, 1], rounded, with its standard error √(Σ(v − mean)²/n)/√n and interval of before; for values of 0 and 1
 * that error is the binomial one.
 */
export function metricOf(cellId: string, metric: Metric, values: readonly number[], rounding?: number): CellScore {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  const standardError = Math.sqrt(Math.max(0, squares / n - mean * mean) / n);
  const interval = isShare(metric) ? null : meanInterval(values);
  const score = { cellId, labelSpace: 'task', metric, value: roundTo(mean, rounding), n, standardError } as const;
  return interval === null ? score : { ...score, interval };
}
