import { elementCount } from '../tensor/dtype.ts';
import { sameShape } from './decide.ts';
import { type Recipe } from './recipe-types.ts';
import { type MergeIssue, type StatisticKind, type StatisticTable, type TensorEntry } from './types.ts';

export type StatisticsOfTensor =
  | { readonly kind: 'covered'; readonly entries: readonly TensorEntry[] }
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'misfit'; readonly reason: string };

/** The statistics of a recipe's experts, tensor by tensor. */
export interface StatisticsOfExperts {
  /** In the order of the experts. */
  readonly tables: readonly StatisticTable[];
  of(name: string, shape: readonly number[]): StatisticsOfTensor;
}

export type Matched =
  | { readonly ok: true; readonly statistics: StatisticsOfExperts }
  | { readonly ok: false; readonly errors: readonly MergeIssue[] };

/** Finds the statistic of every expert; one that is of another checkpoint or of another kind is refused. */
export function matchStatistics(kind: StatisticKind, tables: readonly StatisticTable[], recipe: Recipe): Matched {
  const errors: MergeIssue[] = [];
  const found = recipe.experts.flatMap(({ digest, statistic }, index) => {
    const field = ['experts', String(index), 'statistic'];
    const table = tables.find((candidate) => candidate.digest === statistic);
    const short = statistic?.slice(0, 12) ?? 'none';
    if (table === undefined) {
      errors.push({ code: 'STATISTIC_MISSING', field, message: `the statistic ${short} is not at hand` });
      return [];
    }
    if (table.model !== digest) {
      const message = `the statistic ${short} is of checkpoint ${table.model.slice(0, 12)}, not of this expert`;
      errors.push({ code: 'STATISTIC_MISMATCH', field, message });
    }
    if (table.kind !== kind) {
      const message = `the statistic ${short} is a ${table.kind}, the method needs a ${kind}`;
      errors.push({ code: 'STATISTIC_MISMATCH', field, message });
    }
    return [table];
  });
  if (errors.length > 0) return { ok: false, errors };
  const maps = found.map((table) => new Map(table.tensors.map((entry) => [entry.name, entry])));
  return { ok: true, statistics: { tables: found, of: (name, shape) => find(kind, found, maps, name, shape) } };
}

function find(
  kind: StatisticKind,
  tables: readonly StatisticTable[],
  maps: readonly ReadonlyMap<string, TensorEntry>[],
  name: string,
  shape: readonly number[],
): StatisticsOfTensor {
  const entries: TensorEntry[] = [];
  const side = elementCount(shape) / (shape[0] ?? 1);
  const wanted = kind === 'FISHER' ? shape : [side, side];
  for (const [index, { covers }] of tables.entries()) {
    const entry = maps[index].get(covers.get(name) ?? name);
    if (entry === undefined) {
      return { kind: 'missing', reason: `the ${kind} of expert ${index + 1} does not cover it` };
    }
    if (!sameShape(entry.shape, wanted)) {
      const has = `[${entry.shape.join(', ')}] instead of [${wanted.join(', ')}]`;
      return { kind: 'misfit', reason: `the ${kind} of expert ${index + 1} is ${has}` };
    }
    entries.push(entry);
  }
  return { kind: 'covered', entries };
}
