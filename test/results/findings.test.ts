import { expect, test } from '@jest/globals';
import { pairsOf, type Compared, type Difference, type SuiteSeen } from '../../src/results/compared.ts';
import { type ExperimentResults, type ResultRow } from '../../src/results/fetch.ts';
import { findingsTable } from '../../src/results/findings.ts';

/** A row of the board by its scores alone. */
function row(name: string, heldIn: number, generalization: number, more: Partial<ResultRow> = {}): ResultRow {
  const mean = (value: number) => ({
    value,
    standardError: 0.01,
    cells: 5,
    relativeToBase: null,
    relativeToExperts: null,
  });
  return {
    ...{ id: `row_${name}`, role: 'METHOD', grid: 'SELECTED', experts: 5, parameters: {}, expertSetDigest: null },
    ...{ checkpoint: { id: name, name }, method: { id: name, dialect: 'paper', title: name } },
    ...{ heldIn: mean(heldIn), generalization: mean(generalization), prerequisites: null, cost: null, costs: null },
    ...more,
  } as unknown as ResultRow;
}

const baseline = (role: ResultRow['role'], heldIn: number, generalization: number): ResultRow =>
  row(role.toLowerCase(), heldIn, generalization, { role, method: null });

const flops = (count: number): Partial<ResultRow> =>
  ({ cost: { flops: count, seconds: 1, merges: 1 } }) as Partial<ResultRow>;

const ROWS = [
  row('ties', 0.8, 0.7, flops(1e6)),
  row('fisher', 0.7, 0.6, flops(2e6)),
  row('regmean', 0.9, 0.5, flops(1e8)),
  row('random_experts', 0.99, 0.99, { method: { id: 'random_experts', dialect: 'control', title: 'Random experts' } }),
  baseline('PRETRAINED', 0.5, 0.55),
  baseline('MULTITASK', 0.85, 0.65),
];

/** Differences of means, with intervals of ±8 points. */
function compared(rows: readonly ResultRow[]): ReadonlyMap<string, Compared> {
  const of = (a: number, b: number): Difference => ({
    value: a - b,
    interval: { low: a - b - 0.08, high: a - b + 0.08 },
  });
  const axis = (a: ResultRow, b: ResultRow, name: 'heldIn' | 'generalization') =>
    of(a[name]?.value ?? 0, b[name]?.value ?? 0);
  return new Map(
    pairsOf(rows).map(([a, b]) => [
      `${a.id} ${b.id}`,
      { heldIn: axis(a, b, 'heldIn'), generalization: axis(a, b, 'generalization') },
    ]),
  );
}

function suite(name: string, rows: readonly ResultRow[], more: Partial<ExperimentResults> = {}): SuiteSeen {
  const results = { rows, choices: [], correlation: null, ...more } as unknown as ExperimentResults;
  const slope = (value: number, half: number) => ({ value, interval: { low: value - half, high: value + half } });
  const scaling = [
    { label: 'ties', points: [], heldInSlope: slope(-0.05, 0.01), generalizationSlope: slope(0.02, 0.03) },
    { label: 'fisher', points: [], heldInSlope: slope(-0.01, 0.04), generalizationSlope: slope(-0.02, 0.01) },
  ] as unknown as SuiteSeen['scaling'];
  return { suite: name, results, scaling, compared: compared(rows) };
}

/** The cell of a suite in the row whose finding begins so. */
function cell(text: string, finding: string): string {
  const line = text.split('\n').find((one) => one.startsWith(`| ${finding}`));
  return line?.split(' | ')[2].replace(/ \|$/, '') ?? 'there is no such line';
}

test('every finding is answered from the rows, and random experts count as no merge', () => {
  const spread = (id: string, best: number, worst: number) => ({ method: { id }, points: 3, best, worst });
  const text = findingsTable([
    suite('grid', ROWS, {
      choices: [spread('ties', 0.8, 0.6), spread('fisher', 0.7, 0.7)] as unknown as ExperimentResults['choices'],
      correlation: { spearman: { value: -0.5, p: 0.2 } } as unknown as ExperimentResults['correlation'],
    }),
  ]);
  expect(cell(text, 'Held-in and')).toBe('ρ −0.50, p 0.200: not told apart from none');
  expect(cell(text, 'RegMean and MaTS')).toBe('`regmean` 1 / 3, `mats` – / – of 3 (held-in / generalization)');
  expect(cell(text, 'Fisher sometimes')).toBe('+10.0 [+2.0, +18.0]; –');
  expect(cell(text, 'Many merges beat')).toBe('0 of 3');
  expect(cell(text, 'Most merges')).toBe('1 of 3 merges below (0 with an interval that excludes 0; 1 so above)');
  expect(cell(text, 'Many merges are')).toBe('2 of 3 merges below (1 with an interval that excludes 0; 0 so above)');
  expect(cell(text, 'Merges can')).toBe('1 of 3: `ties`');
  expect(cell(text, 'Multitask training')).toBe('+10.0 [+2.0, +18.0]');
  expect(cell(text, 'No method')).toBe('held-in `regmean`; generalization `ties`');
  expect(cell(text, 'TIES is')).toBe('on the front (`ties`, `regmean`)');
  expect(cell(text, 'Costs differ')).toMatch(/^operations differ 1\.0e\+2-fold; ρ with held-in \+0\.50/);
  expect(cell(text, 'Task Arithmetic and')).toBe('`ties` 20.0, `fisher` 0.0');
  expect(cell(text, 'With more experts')).toBe(
    'held-in falls in 2 of 2 methods (1 with an interval that excludes 0), generalization rises in 1 of 2 methods (0 with an interval that excludes 0)',
  );
});

test('what was not run is a dash, not a zero', () => {
  const text = findingsTable([{ ...suite('empty', []), scaling: [] }]);
  for (const line of text.split('\n').slice(2)) expect(line.split(' | ')[2]).toMatch(/–|^0 of 0/);
});
