import { type Interval } from '../science/bootstrap.ts';
import { type LabelSpace } from './image-manifest.ts';
import { roundTo } from './round-to.ts';
import { type TextMetric } from './text-metrics.ts';

/** Of generated images: which value of an axis the scorer sees, how well an image fits its prompt, how far a set is from another. */
export const IMAGE_METRICS = [
  'category_accuracy',
  'domain_accuracy',
  'prompt_alignment',
  'frechet_distance',
  'cmmd',
] as const;
export type ImageMetric = (typeof IMAGE_METRICS)[number];

/** `score`: the mean of a language cell's own metrics; of category and domain accuracy. */
export type Metric = 'accuracy' | TextMetric | ImageMetric | 'score';

/** The score of one cell in one label space and metric. */
export interface CellScore {
  readonly cellId: string;
  readonly labelSpace: LabelSpace;
  readonly metric: Metric;
  /** Share of right answers, or mean over the examples, 0–1; or a distance, of which less is better. */
  readonly value: number;
  /** Examples scored. */
  readonly n: number;
  /** Of `value`; for shares the binomial one, for distances that of the bootstrap. */
  readonly standardError: number;
  /** At 95 %, by the bootstrap; absent for shares, whose interval follows from value and n, and for one example. */
  readonly interval?: Interval;
}

/** Metrics that count right answers. */
const SHARES: ReadonlySet<string> = new Set(['accuracy', 'exact_match', 'category_accuracy', 'domain_accuracy']);
const DISTANCES: ReadonlySet<string> = new Set(['frechet_distance', 'cmmd']);

export function isShare(metric: string): boolean {
  return SHARES.has(metric);
}

/** Whether less is better, and values have no upper bound. */
export function isDistance(metric: string): boolean {
  return DISTANCES.has(metric);
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
