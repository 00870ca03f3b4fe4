import { type EntityManager } from 'typeorm';
import { findMethod } from '../merge/catalogue.ts';
import { type RecipeDraft } from '../merge/recipe-types.ts';
import { STATISTIC_KINDS, type StatisticKind } from '../merge/types.ts';
import { type CheckpointRow } from '../storage/entities/checkpoint.ts';
import { type StatisticRow } from '../storage/entities/statistic.ts';
import { findStatistics, readyStatistics } from '../storage/stores/statistic-store.ts';
import { failAll, ok, type Result, type UserError } from './result.ts';

/** The statistic of one expert. */
export interface ChosenStatistic {
  readonly statistic: StatisticRow;
  /** The request named none, and there is one only. */
  readonly chosen: boolean;
}

/**
 * The statistic of each expert, in the order of the request: the one it names, else the only READY one of the kind that the
 * method needs; null when the method needs none. Which checkpoint a named one is of is the planner's to check.
 */
export async function resolveStatistics(
  manager: EntityManager,
  method: RecipeDraft['method'],
  experts: readonly { readonly checkpoint: CheckpointRow; readonly statisticId: string | null }[],
): Promise<Result<(ChosenStatistic | null)[]>> {
  const found = findMethod(method);
  const wanted = found?.card.prerequisites.statistics[0];
  const kind = STATISTIC_KINDS.find((known) => known === wanted) ?? null;
  const named = new Map(
    (
      await findStatistics(
        manager,
        experts.flatMap(({ statisticId }) => statisticId ?? []),
      )
    ).map((row) => [row.id, row]),
  );
  const ready =
    kind === null ? [] : await readyStatistics(manager, [...experts.map(({ checkpoint }) => checkpoint.id)]);
  const errors: UserError[] = [];
  const chosen = experts.map(({ checkpoint, statisticId }, index): ChosenStatistic | null => {
    const field = ['input', 'experts', String(index), 'statistic'];
    const problem = (code: UserError['code'], message: string): null => {
      errors.push({ code, message, field });
      return null;
    };
    if (statisticId !== null) {
      const statistic = named.get(statisticId);
      if (statistic === undefined) return problem('NOT_FOUND', 'there is no such statistic');
      if (statistic.state === 'READY') return { statistic, chosen: false };
      return problem('NOT_READY', `the statistic is ${statistic.state}: only READY ones can be used`);
    }
    if (kind === null) return null;
    const candidates = distinctOf(ready, checkpoint, kind);
    if (candidates.length === 1) return { statistic: candidates[0], chosen: true };
    if (candidates.length === 0) {
      const message = `"${checkpoint.name}" has no READY ${kind} statistic: compute one (statisticCompute), or upload one`;
      return problem('STATISTIC_MISSING', message);
    }
    const list = candidates.map(describe).slice(0, 10).join('; ');
    return problem(
      'STATISTIC_MISSING',
      `"${checkpoint.name}" has ${candidates.length} READY ${kind} statistics, say which: ${list}`,
    );
  });
  if (found?.mergedInputs === true) errors.push(...chosen.flatMap((one, index) => mergedInputsErrors(one, index)));
  return errors.length === 0 ? ok(chosen) : failAll(errors);
}

/** A merge that runs the examples of a statistic through itself has to know them. */
function mergedInputsErrors(chosen: ChosenStatistic | null, index: number): UserError[] {
  if (chosen === null || chosen.statistic.benchmarkId !== null) return [];
  const message = 'the method needs the examples that a statistic was taken on, and this one was uploaded: compute one';
  return [{ code: 'STATISTIC_MISMATCH', message, field: ['input', 'experts', String(index), 'statistic'] }];
}

/** Those of a checkpoint and kind; the same file counts once. */
function distinctOf(
  rows: readonly StatisticRow[],
  { id }: CheckpointRow,
  kind: StatisticKind,
): [StatisticRow, ...StatisticRow[]] | [] {
  const own = rows.filter((row) => row.checkpointId === id && row.kind === kind);
  return [...new Map(own.reverse().map((row) => [row.digest, row])).values()] as [StatisticRow] | [];
}

function describe({ digest, variant, metadata }: StatisticRow): string {
  const { cell, split, n } = metadata ?? {};
  const parts = [variant?.toLowerCase(), cell, split, n == null ? null : `${n} examples`].filter(Boolean);
  return `${digest?.slice(0, 12)} (${parts.join(', ')})`;
}
