import { type CellScore, type Metric } from './accuracy.ts';

/** Sums up the values of one metric over examples. */
export interface MetricSum {
  add(value: number): void;
  /** The mean, with its standard error √(Σ(v − mean)²/n)/√n, which for values of 0 and 1 is the binomial one. */
  score(cellId: string, metric: Metric): CellScore;
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
    score(cellId, metric) {
      const value = sum / n;
      const variance = Math.max(0, squares / n - value * value);
      return { cellId, labelSpace: 'task', metric, value, n, standardError: Math.sqrt(variance / n) };
    },
  };
}
