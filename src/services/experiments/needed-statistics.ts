import { type ExperimentSpec } from '../../experiments/spec.ts';
import { type MethodCard } from '../../merge/method-card.ts';
import { STATISTIC_KINDS, type StatisticKind } from '../../merge/types.ts';

/** The kind of statistic that a method needs; null: none. */
export function neededKind(card: MethodCard): StatisticKind | null {
  return STATISTIC_KINDS.find((kind) => card.prerequisites.statistics.includes(kind)) ?? null;
}

/** The statistic that an experiment computes: of an expert on its own cell. */
export function wishOf(
  { benchmark, statistics }: ExperimentSpec,
  checkpointId: string,
  kind: StatisticKind,
  cell: string,
) {
  const { split, examples: n, seed } = statistics;
  return { checkpointId, kind, variant: null, benchmark, cell, split, n, seed: BigInt(seed) };
}
