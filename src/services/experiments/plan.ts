import { type EntityManager } from 'typeorm';
import { type Combination, combinations, pointsOf, type Skipped } from '../../experiments/points.ts';
import { type ExperimentBudget } from '../../experiments/spec.ts';
import { planRequest } from '../merge-service-plan.ts';
import { type UserError } from '../result.ts';
import { type ServiceDeps } from '../service-deps.ts';
import { mergeRequestOf } from './merge-request.ts';
import { neededKind } from './needed-statistics.ts';
import { type ResolvedExperiment } from './resolve.ts';

/** What an experiment will do at most: later stages and merges that exist may make it less. */
export interface PlannedExperiment extends ResolvedExperiment {
  /** Points of all grids and stages together, one for each seed. */
  readonly gridPoints: number;
  readonly controlPoints: number;
  readonly evaluations: number;
  /** Cells that are scored, over all evaluations. */
  readonly cells: number;
  /** Statistics that are computed unless they are there. */
  readonly statistics: number;
  /** If every merge read its inputs alone: those of a sweep share them. */
  readonly bytesReadAtMost: number;
  readonly bytesWritten: number;
  /** Of merges that can be planned: not of those whose statistics are still to be computed. */
  readonly flops: number;
  readonly unplannedPoints: number;
  readonly skipped: readonly Skipped[];
}

/** The most points that any experiment may have, and what it may have unless it says otherwise. */
const MOST_POINTS = 20_000;
export const USUAL_POINTS = 1000;

/** Counts points, bytes and operations. Methods are planned once for each number of experts. */
export async function planExperiment(
  deps: Pick<ServiceDeps, 'settings' | 'objects'>,
  manager: EntityManager,
  resolved: ResolvedExperiment,
): Promise<PlannedExperiment> {
  const { spec, cards, base, multitask, experts } = resolved;
  const { taken, skipped } = combinations(spec, cards);
  const known = new Map<string, Promise<Estimate>>();
  const totals = { points: 0, read: 0, written: 0, flops: 0, unplanned: 0 };
  for (const combination of taken) {
    const key = `${combination.method}/${spec.subsets[combination.subset].size}`;
    const estimate = known.get(key) ?? estimateOf(deps, manager, resolved, combination);
    known.set(key, estimate);
    const { read, written, flops, planned } = await estimate;
    totals.points += combination.points;
    totals.read += combination.points * read;
    totals.written += combination.points * written;
    totals.flops += combination.points * flops;
    if (!planned) totals.unplanned += combination.points;
  }
  const counts = { PRETRAINED: 1, EXPERTS: experts.length, MULTITASK: multitask.length, ENSEMBLE: 1 };
  const controlPoints = spec.controls.reduce((sum, control) => sum + counts[control], 0);
  const picked = spec.report.points === 'ALL' ? totals.points : taken.length * spec.seeds.length;
  const again = spec.report.split === spec.selection.split ? 0 : picked;
  const evaluations = totals.points + again + controlPoints;
  const used = new Set(spec.subsets.flatMap((subset) => subset.experts));
  const kinds = new Set(cards.flatMap((card) => neededKind(card) ?? []));
  return {
    ...resolved,
    gridPoints: totals.points,
    controlPoints,
    evaluations,
    cells: evaluations * (resolved.benchmark.manifest as { readonly cells: readonly unknown[] }).cells.length,
    statistics: Math.max(0, used.size * kinds.size - spec.given.length),
    bytesReadAtMost: totals.read,
    bytesWritten: totals.written === 0 ? totals.points * Number(base.bytes) : totals.written,
    flops: totals.flops,
    unplannedPoints: totals.unplanned,
    skipped,
  };
}

interface Estimate {
  readonly read: number;
  readonly written: number;
  readonly flops: number;
  readonly planned: boolean;
}

/** One point of a method and subset; where its statistics are not there, what its inputs say of bytes. */
async function estimateOf(
  deps: Pick<ServiceDeps, 'settings' | 'objects'>,
  manager: EntityManager,
  resolved: ResolvedExperiment,
  combination: Combination,
): Promise<Estimate> {
  const { spec, cards, base, experts } = resolved;
  const [point] = pointsOf(spec, cards[combination.method], combination, 0);
  const statistics = neededKind(cards[combination.method]) === null ? null : new Map<number, string>();
  const planned = await planRequest(deps, manager, mergeRequestOf(spec, { base, experts }, point, statistics));
  if (planned.ok) {
    const { bytesRead: read, bytesWritten: written, flops } = planned.value.plan;
    return { read, written, flops, planned: true };
  }
  const inputs = spec.subsets[combination.subset].experts.map((expert) => Number(experts[expert].bytes));
  return {
    read: inputs.reduce((a, b) => a + b, Number(base.bytes)),
    written: Number(base.bytes),
    flops: 0,
    planned: false,
  };
}

/** The budget of an experiment with what it leaves out filled in. */
export function budgetOf({ points, seconds, bytes }: Partial<ExperimentBudget>): ExperimentBudget {
  return { points: Math.min(points ?? USUAL_POINTS, MOST_POINTS), seconds: seconds ?? null, bytes: bytes ?? null };
}

/** Why a planned experiment may not start. */
export function budgetErrors(plan: PlannedExperiment, budget: ExperimentBudget): UserError[] {
  const errors: UserError[] = [];
  const exceeded = (name: string, message: string): void => {
    errors.push({ code: 'LIMIT_EXCEEDED', message, field: ['input', 'budget', name] });
  };
  const points = plan.gridPoints + plan.controlPoints;
  if (points > budget.points) exceeded('points', `it has up to ${points} points, the budget is ${budget.points}`);
  if (budget.bytes !== null && plan.bytesWritten > budget.bytes) {
    exceeded('bytes', `its merges write ${plan.bytesWritten} bytes, the budget is ${budget.bytes}`);
  }
  return errors;
}
