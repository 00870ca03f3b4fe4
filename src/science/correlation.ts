import { type BootstrapSettings, BOOTSTRAP, bootstrapInterval, type Interval } from './bootstrap.ts';
import { exactPermutationP, MAX_EXACT } from './permutation.ts';
import { averageRanks } from './ranks.ts';
import { meanOf } from './spread.ts';
import { twoSidedT } from './student-t.ts';

export interface Correlation {
  readonly value: number;
  /** Percentile bootstrap over the pairs; null when most resamples have no correlation. */
  readonly interval: Interval | null;
  /** Two-sided. */
  readonly p: number;
  /** `EXACT`: over all pairings. `T`: of t = r·√((n−2)/(1−r²)) with n − 2 degrees of freedom. */
  readonly pMethod: 'EXACT' | 'T';
}

export type CorrelationKind = 'PEARSON' | 'SPEARMAN';

/**
 * Pearson's r, or Spearman's ρ (Pearson's r of the ranks, equal values sharing their mean rank). Null for fewer than three pairs
 * and where x or y is constant.
 */
export function correlate(
  kind: CorrelationKind,
  x: readonly number[],
  y: readonly number[],
  settings: BootstrapSettings = BOOTSTRAP,
): Correlation | null {
  if (x.length < 3) return null;
  const [a, b] = kind === 'PEARSON' ? [x, y] : [averageRanks(x), averageRanks(y)];
  const value = pearson(a, b);
  if (value === null) return null;
  const interval = bootstrapInterval(
    x.length,
    (indices) => {
      const [sx, sy] = [Array.from(indices, (i) => x[i]), Array.from(indices, (i) => y[i])];
      return kind === 'PEARSON' ? pearson(sx, sy) : pearson(averageRanks(sx), averageRanks(sy));
    },
    settings,
  );
  const exact = x.length <= MAX_EXACT;
  const p = exact ? exactPermutationP(centred(a), centred(b)) : pOfT(value, x.length);
  return { value, interval, p, pMethod: exact ? 'EXACT' : 'T' };
}

/** Σ(x−x̄)(y−ȳ) / √(Σ(x−x̄)²·Σ(y−ȳ)²); null where x or y is constant. */
export function pearson(x: readonly number[], y: readonly number[]): number | null {
  if (isConstant(x) || isConstant(y)) return null;
  const [cx, cy] = [centred(x), centred(y)];
  const norm = Math.sqrt(sumOfProducts(cx, cx)) * Math.sqrt(sumOfProducts(cy, cy));
  return norm === 0 ? null : Math.max(-1, Math.min(1, sumOfProducts(cx, cy) / norm));
}

function pOfT(r: number, n: number): number {
  return twoSidedT(r * Math.sqrt((n - 2) / Math.max(0, 1 - r * r)), n - 2);
}

function centred(values: readonly number[]): number[] {
  const mean = meanOf(values);
  return values.map((value) => value - mean);
}

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

function sumOfProducts(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, i) => sum + value * y[i], 0);
}
