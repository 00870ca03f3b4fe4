import { correlate } from '../science/correlation.ts';
import { paretoFront } from '../science/pareto.ts';
import { type Difference, mergesOf, methodOf, rowOf, type SuiteSeen } from './compared.ts';
import { type ResultRow } from './fetch.ts';
import { signed } from './signed.ts';

type Axis = 'heldIn' | 'generalization';

const NOTHING = '–';
const points = (value: number): string => signed(100 * value, 1);
const scoreOf = (row: ResultRow, axis: Axis): number => row[axis]?.value ?? Number.NaN;
const idOf = (row: ResultRow): string => `\`${row.method?.id ?? row.checkpoint.name}\``;

function differenceText({ value, interval }: Difference): string {
  return interval === null ? points(value) : `${points(value)} [${points(interval.low)}, ${points(interval.high)}]`;
}

/** Where a difference lies when its interval is taken seriously. */
function sideOf({ value, interval }: Difference): 'above' | 'below' | 'open' {
  if (interval === null) return 'open';
  if (value > 0 && interval.low > 0) return 'above';
  return value < 0 && interval.high < 0 ? 'below' : 'open';
}

/** How many merges lie on which side of a baseline. */
export function against({ results, compared }: SuiteSeen, role: 'PRETRAINED' | 'MULTITASK', axis: Axis): string {
  const other = rowOf(results.rows, role);
  const differences = mergesOf(results.rows).flatMap(
    (row) => compared.get(`${row.id} ${other?.id ?? ''}`)?.[axis] ?? [],
  );
  if (differences.length === 0) return NOTHING;
  const sides = differences.map(sideOf);
  const count = (side: string): number => sides.filter((one) => one === side).length;
  const below = differences.filter(({ value }) => value < 0).length;
  return `${below} of ${differences.length} merges below (${count('below')} with an interval that excludes 0; ${count('above')} so above)`;
}

export function difference({ compared }: SuiteSeen, a: ResultRow | null, b: ResultRow | null, axis: Axis): string {
  const found = a === null || b === null ? null : compared.get(`${a.id} ${b.id}`)?.[axis];
  return found == null ? NOTHING : differenceText(found);
}

export function correlationOf({ results }: SuiteSeen): string {
  const spearman = results.correlation?.spearman;
  if (spearman == null) return NOTHING;
  const verdict = spearman.p >= 0.05 ? 'not told apart from none' : spearman.value > 0 ? 'positive' : 'negative';
  return `ρ ${signed(spearman.value)}, p ${spearman.p.toFixed(3)}: ${verdict}`;
}

function rankIn(rows: readonly ResultRow[], id: string, axis: Axis): string {
  const own = methodOf(rows, id);
  if (own === null) return NOTHING;
  const merges = mergesOf(rows);
  return String(1 + merges.filter((row) => scoreOf(row, axis) > scoreOf(own, axis)).length);
}

export function ranks({ results: { rows } }: SuiteSeen, ids: readonly string[]): string {
  const each = ids.map((id) => `\`${id}\` ${rankIn(rows, id, 'heldIn')} / ${rankIn(rows, id, 'generalization')}`);
  return `${each.join(', ')} of ${mergesOf(rows).length} (held-in / generalization)`;
}

/** Merges whose score is above that of all baselines on all axes given. */
export function aboveAll(
  { results: { rows } }: SuiteSeen,
  roles: readonly ResultRow['role'][],
  axes: readonly Axis[],
): string {
  const baselines = roles.map((role) => rowOf(rows, role)).filter((row) => row !== null);
  if (baselines.length < roles.length) return NOTHING;
  const merges = mergesOf(rows);
  const above = merges.filter((row) =>
    axes.every((axis) => baselines.every((b) => scoreOf(row, axis) > scoreOf(b, axis))),
  );
  return `${above.length} of ${merges.length}${above.length === 0 ? '' : `: ${above.map(idOf).join(', ')}`}`;
}

export function best({ results: { rows } }: SuiteSeen, axis: Axis): string {
  const merges = mergesOf(rows);
  const top = Math.max(...merges.map((row) => scoreOf(row, axis)));
  return merges.length === 0
    ? NOTHING
    : merges
        .filter((row) => scoreOf(row, axis) === top)
        .map(idOf)
        .join(', ');
}

export function onFront({ results: { rows } }: SuiteSeen, id: string): string {
  const merges = mergesOf(rows);
  const own = merges.findIndex(({ method }) => method?.id === id);
  if (own === -1) return NOTHING;
  const front = paretoFront(
    merges.map((row) => [scoreOf(row, 'heldIn'), scoreOf(row, 'generalization')]),
    ['HIGHER', 'HIGHER'],
  );
  const names = merges.filter((_, i) => front[i]).map(idOf);
  return `${front[own] ? 'on the front' : 'not on it'} (${names.join(', ')})`;
}

export function costs({ results: { rows } }: SuiteSeen): string {
  const merges = mergesOf(rows).filter(({ cost }) => (cost?.flops ?? 0) > 0);
  const flops = merges.map(({ cost }) => cost?.flops ?? 0);
  const correlation = (axis: Axis): string => {
    const found = correlate(
      'SPEARMAN',
      flops,
      merges.map((row) => scoreOf(row, axis)),
    );
    return found === null ? NOTHING : `${signed(found.value)} (p ${found.p.toFixed(2)})`;
  };
  if (merges.length < 3) return NOTHING;
  const ratio = Math.max(...flops) / Math.min(...flops);
  return `operations differ ${ratio < 100 ? ratio.toFixed(0) : ratio.toExponential(1)}-fold; ρ with held-in ${correlation('heldIn')}, with generalization ${correlation('generalization')}`;
}

export function spreads({ results: { choices } }: SuiteSeen): string {
  const swept = choices
    .filter(({ points: count, best: high, worst: low }) => count > 1 && high !== null && low !== null)
    .map(({ method, best: high, worst: low }) => ({ id: method.id, spread: (high ?? 0) - (low ?? 0) }))
    .sort((a, b) => b.spread - a.spread);
  return swept.length === 0
    ? NOTHING
    : swept.map(({ id, spread }) => `\`${id}\` ${(100 * spread).toFixed(1)}`).join(', ');
}

export function slopes({ scaling }: SuiteSeen): string {
  const of = (slope: (one: SuiteSeen['scaling'][number]) => Difference | null, sign: -1 | 1): string => {
    const found = scaling.flatMap((one) => slope(one) ?? []);
    const so = found.filter(({ value }) => Math.sign(value) === sign);
    const sure = so.filter((one) => sideOf(one) !== 'open').length;
    return `${so.length} of ${found.length} methods (${sure} with an interval that excludes 0)`;
  };
  if (scaling.length === 0) return NOTHING;
  return `held-in falls in ${of((one) => one.heldInSlope, -1)}, generalization rises in ${of((one) => one.generalizationSlope, 1)}`;
}
