import { formatBytes, formatParameters, formatSeconds } from '../cli/format.ts';
import { type Choice, type ExperimentResults, type MethodScaling, type ResultRow } from './fetch.ts';
import { signed } from './signed.ts';
import { table } from './table.ts';

const percent = (value: number | null | undefined): string => (value == null ? '–' : (100 * value).toFixed(1));

function scoreOf(mean: { readonly value: number; readonly standardError: number } | null): string {
  return mean === null ? '–' : `${percent(mean.value)} ± ${percent(mean.standardError)}`;
}

function nameOf({ role, method, checkpoint }: ResultRow): string {
  if (role !== 'METHOD') return `_${checkpoint.name}_ (${role.toLowerCase()})`;
  return method === null ? checkpoint.name : `${method.title} (\`${method.id}\`)`;
}

/** Picked points and baselines, best generalization first. */
export function scoresTable(rows: readonly ResultRow[]): string {
  return table(
    ['method', 'picked', 'experts', 'held-in', '÷ experts', 'generalization', '÷ base'],
    rows.map((row) => [
      nameOf(row),
      row.role === 'METHOD' ? formatParameters(row.parameters) || '–' : '–',
      String(row.experts),
      scoreOf(row.heldIn),
      row.heldIn?.relativeToExperts == null ? '–' : row.heldIn.relativeToExperts.toFixed(3),
      scoreOf(row.generalization),
      row.generalization?.relativeToBase == null ? '–' : row.generalization.relativeToBase.toFixed(3),
    ]),
  );
}

/** What each picked point cost, and what it needs. */
export function costTable(rows: readonly ResultRow[]): string {
  const seconds = (value: number | null | undefined): string => (value == null ? '–' : formatSeconds(value));
  return table(
    [
      'method',
      'FLOPs',
      'merge',
      'in one reading',
      'statistics',
      'tuning: points',
      'tuning',
      'one evaluation',
      'storage',
      'needs',
    ],
    rows
      .filter(({ role }) => role === 'METHOD')
      .map((row) => {
        const { cost, costs, prerequisites } = row;
        const tuning = costs?.tuning;
        const needs = [
          prerequisites?.base === true ? 'base' : '',
          ...(prerequisites?.statistics ?? []),
          prerequisites?.tuning === true ? 'tuning' : '',
        ].filter((need) => need !== '');
        const tuned =
          tuning?.mergeSeconds == null || tuning.evaluationSeconds == null
            ? null
            : tuning.mergeSeconds + tuning.evaluationSeconds;
        return [
          nameOf(row),
          cost === null ? '–' : cost.flops.toExponential(1),
          seconds(cost?.seconds),
          cost === null ? '–' : String(cost.merges),
          seconds(costs?.statistics.seconds),
          tuning === undefined ? '–' : String(tuning.points),
          seconds(tuned),
          seconds(costs?.evaluationSeconds),
          costs === null ? '–' : formatBytes(Number(costs.storage.outputBytes)),
          needs.join(', ') || 'nothing',
        ];
      }),
  );
}

/** How far the points of each grid lie apart. */
export function sensitivityTable(choices: readonly Choice[]): string {
  return table(
    ['method', 'points', 'failed', 'best', 'mean', 'worst', 'spread'],
    choices
      .filter(({ points }) => points > 1)
      .map(({ method, points, failed, best, mean, worst }) => [
        `${method.title} (\`${method.id}\`)`,
        String(points),
        String(failed),
        percent(best),
        percent(mean),
        percent(worst),
        best === null || worst === null ? '–' : percent(best - worst),
      ]),
  );
}

/** Means and spreads over subsets for each number of experts. */
export function scalingTable(methods: readonly MethodScaling[]): string {
  const spread = (value: { readonly mean: number; readonly standardDeviation: number | null } | null): string =>
    value === null
      ? '–'
      : `${percent(value.mean)}${value.standardDeviation === null ? '' : ` ± ${percent(value.standardDeviation)}`}`;
  return table(
    ['method', 'experts', 'subsets', 'held-in', 'generalization', 'all other cells'],
    methods.flatMap(({ label, points }) =>
      points.map(({ experts, subsets, heldIn, generalization, otherCells }) => [
        `\`${label}\``,
        ...[String(experts), String(subsets), spread(heldIn), spread(generalization), spread(otherCells)],
      ]),
    ),
  );
}

/** Change for one more expert. */
export function slopeTable(methods: readonly MethodScaling[]): string {
  type Slope = MethodScaling['heldInSlope'];
  const text = (slope: Slope): string => {
    if (slope === null) return '–';
    const { value, interval } = slope;
    const range = interval === null ? '' : ` [${signed(100 * interval.low)}, ${signed(100 * interval.high)}]`;
    return `${signed(100 * value)}${range}`;
  };
  return table(
    ['method', 'held-in, points a further expert', 'generalization, points a further expert'],
    methods.map(({ label, heldInSlope, generalizationSlope }) => [
      `\`${label}\``,
      text(heldInSlope),
      text(generalizationSlope),
    ]),
  );
}

/** What the correlation of the two axes is, in words that claim no more than the numbers. */
export function correlationText({ correlation }: ExperimentResults): string {
  if (correlation?.spearman == null || correlation.pearson == null) return 'Too few methods for a correlation.';
  const { spearman, pearson, points } = correlation;
  const one = (name: string, { value, p, interval }: NonNullable<typeof spearman>): string => {
    const range = interval === null ? '' : ` [${signed(interval.low)}, ${signed(interval.high)}]`;
    return `${name} ${signed(value)}${range}, p = ${p.toFixed(3)}`;
  };
  const verdict =
    spearman.p >= 0.05
      ? 'With so few methods that is no evidence of a correlation in either direction.'
      : spearman.value > 0
        ? 'Methods that are better held-in are better on the other cells too.'
        : 'Methods that are better held-in are worse on the other cells.';
  return `Over ${points.length} methods: ${one('Spearman', spearman)}; ${one('Pearson', pearson)} (95 % bootstrap intervals over methods). ${verdict}`;
}
