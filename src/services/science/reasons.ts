import { type MethodCard } from '../../merge/method-card.ts';
import { type StatisticKind } from '../../merge/types.ts';
import { type BenchmarkFacts } from '../../storage/entities/benchmark.ts';
import { type LeaderboardRow } from '../../storage/entities/leaderboard-row.ts';

/** What one has for a merge. */
export interface Have {
  readonly base: boolean;
  readonly statistics: readonly StatisticKind[];
  readonly data: boolean;
  readonly tuning: boolean;
}

/** At most so much for one merge with its statistics; null: no limit. */
export interface Budget {
  readonly seconds: number | null;
  readonly memoryBytes: number | null;
  readonly flops: number | null;
}

export interface Reason {
  readonly kind: 'PREREQUISITE' | 'BUDGET' | 'SCORE' | 'UNKNOWN';
  readonly fits: boolean;
  readonly text: string;
}

/** What a method needs against what one has. A method that wants tuning does not fit without data to tune with. */
export function prerequisiteReasons({ prerequisites }: Pick<MethodCard, 'prerequisites'>, have: Have): Reason[] {
  const { base, statistics, data, tuning } = prerequisites;
  const lacking = [
    ...(base && !have.base ? ['the base model'] : []),
    ...statistics
      .filter((kind) => !have.statistics.some((known) => known === kind))
      .map((kind) => `${kind} statistics`),
    ...(data && !have.data ? ['data while merging'] : []),
    ...(tuning && !have.tuning ? ['data to tune its parameters with'] : []),
  ];
  if (lacking.length > 0) {
    return [{ kind: 'PREREQUISITE', fits: false, text: `needs ${lacking.join(', ')}, which you do not have` }];
  }
  const needed = [
    ...(base ? ['the base model'] : []),
    ...statistics.map((kind) => `${kind} statistics`),
    ...(data ? ['data while merging'] : []),
    ...(tuning ? ['data to tune its parameters with'] : []),
  ];
  const text = needed.length === 0 ? 'needs nothing but the experts' : `needs ${needed.join(', ')}, which you have`;
  return [{ kind: 'PREREQUISITE', fits: true, text }];
}

/** The largest cost that was measured, of the merge with its statistics, against the budget. */
export function budgetReasons(rows: readonly LeaderboardRow[], budget: Budget): Reason[] {
  const limits = [
    {
      limit: budget.seconds,
      of: (row: LeaderboardRow) => both(row.seconds, row.statisticsSeconds),
      text: (value: number) => `${shortNumber(value)} s`,
    },
    {
      limit: budget.memoryBytes,
      of: (row: LeaderboardRow) => (row.peakRssBytes === null ? null : Number(row.peakRssBytes)),
      text: (value: number) => `${shortNumber(value / 1e6)} MB`,
    },
    {
      limit: budget.flops,
      of: (row: LeaderboardRow) => both(row.flops, row.statisticsFlops),
      text: (value: number) => `${shortNumber(value)} FLOPs`,
    },
  ];
  return limits.flatMap(({ limit, of, text }): Reason[] => {
    if (limit === null) return [];
    const measured = rows.map(of).filter((value) => value !== null);
    if (measured.length === 0) {
      return [{ kind: 'UNKNOWN', fits: true, text: `nothing was measured against your ${text(limit)}` }];
    }
    const value = Math.max(...measured);
    const fits = value <= limit;
    return [{ kind: 'BUDGET', fits, text: `took ${text(value)}${fits ? ' of' : ', more than'} your ${text(limit)}` }];
  });
}

/** What was reached where, in words. */
export function scoreReason(
  found: {
    readonly benchmark: BenchmarkFacts;
    readonly row: LeaderboardRow;
    readonly value: number;
    readonly rank: number;
    readonly of: number;
  },
  goal: 'HELD_IN' | 'GENERALIZATION',
): Reason {
  const { benchmark, row, value, rank, of } = found;
  const axis = goal === 'HELD_IN' ? 'held-in' : 'generalization';
  const score = `${(value * 100).toFixed(1)} % ${axis} on ${benchmark.slug}@${benchmark.revision}`;
  const base = goal === 'HELD_IN' ? row.heldInBase : row.generalizationBase;
  const gain = base === null ? '' : `, ${signed((value - base) * 100)} points from the base`;
  return { kind: 'SCORE', fits: true, text: `${score}: place ${rank} of ${of} methods${gain}` };
}

function both(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function shortNumber(value: number): string {
  return value >= 1e6 ? value.toExponential(2) : String(Number(value.toPrecision(3)));
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}
