import { type LabelSpace } from './image-manifest.ts';
import { roundTo } from './round-to.ts';
import { type TextMetric } from './text-metrics.ts';

/** `score`: the mean of a language cell's own metrics. */
export type Metric = 'accuracy' | TextMetric | 'score';

/** The score of one cell in one label space and metric. */
export interface CellScore {
  readonly cellId: string;
  readonly labelSpace: LabelSpace;
  readonly metric: Metric;
  /** Share of right answers, or mean over the examples; 0–1. */
  readonly value: number;
  /** Examples scored. */
  readonly n: number;
  /** Of `value`; for shares the binomial one. */
  readonly standardError: number;
}

/** Accuracy from counts, with its binomial standard error √(p(1−p)/n); `value` is rounded, its error is not. */
export function accuracyScore(
  cellId: string,
  labelSpace: LabelSpace,
  right: number,
  n: number,
  rounding?: number,
): CellScore {
  if (!(n > 0 && right >= 0 && right <= n)) throw new RangeError(`internal: ${right} of ${n} right`);
  const value = right / n;
  const standardError = Math.sqrt((value * (1 - value)) / n);
  return { cellId, labelSpace, metric: 'accuracy', value: roundTo(value, rounding), n, standardError };
}

/** Index of the largest of `values[begin…end)`, the first one of equals; −1 when one of them is not a number. */
export function argMax(values: ArrayLike<number>, begin: number, end: number): number {
  let best = begin;
  for (let i = begin; i < end; i++) {
    if (Number.isNaN(values[i])) return -1;
    if (values[i] > values[best]) best = i;
  }
  return best;
}
