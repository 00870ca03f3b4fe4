import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ExperimentChoicesDocument,
  ExperimentFailuresDocument,
  ResultBoardDocument,
  ResultCompareDocument,
  ResultCorrelationDocument,
  ResultScalingDocument,
} from '../../src/client/documents.generated.ts';
import { type GraphqlClient } from '../../src/client/graphql-client.ts';
import { type Choice, type Failure, type ResultRow, type SuiteResults } from '../../src/results/fetch.ts';
import { scalingTable, scoresTable } from '../../src/results/tables.ts';
import { writeResults } from '../../src/results/write-results.ts';

const mean = (value: number, relative: number | null = null) => ({
  ...{ value, standardError: 0.02, cells: 5 },
  ...{ relativeToBase: relative, relativeToExperts: relative },
});

function row(id: string, heldIn: number, generalization: number, more: object = {}): ResultRow {
  return {
    ...{ id: `row-${id}`, role: 'METHOD', grid: 'SELECTED', experts: 5, expertSetDigest: null },
    ...{ checkpoint: { id, name: id }, method: { id, dialect: 'paper', title: id.toUpperCase() }, parameters: {} },
    ...{ heldIn: mean(heldIn, 0.9), generalization: mean(generalization, 1.25) },
    prerequisites: { base: true, statistics: [], tuning: true, randomness: false },
    cost: { seconds: 75, flops: 1.5e6, merges: 3, peakRssBytes: '1' },
    costs: {
      statistics: { seconds: 0, bytes: '0' },
      tuning: { points: 10, mergeSeconds: 2, evaluationSeconds: 28 },
      evaluationSeconds: 4,
      storage: { outputBytes: '1536' },
    },
    ...more,
  } as unknown as ResultRow;
}

const bare = { prerequisites: null, cost: null, costs: null };
const ROWS = [
  row('ties', 0.8, 0.7, { parameters: { lambda: 1, density: 0.2 } }),
  row('fisher', 0.7, 0.65, {
    prerequisites: { base: false, statistics: ['FISHER'], tuning: false, randomness: false },
    cost: { seconds: 2, flops: 3e8, merges: 1, peakRssBytes: '1' },
  }),
  row('base | small', 0.5, 0.6, { ...bare, role: 'PRETRAINED', method: null, generalization: mean(0.6) }),
];

const choice = (id: string, points: number, best: number | null, worst: number | null, size = 5): Choice =>
  ({
    ...{ method: { id, dialect: 'paper', title: id.toUpperCase() }, methodIndex: 0 },
    ...{ subset: { size, permutation: 0 }, points, failed: 1, best, worst, mean: 0.5 },
  }) as unknown as Choice;

const FAILURE = {
  ...{ role: 'METHOD', method: { id: 'ties', dialect: 'paper' }, parameters: { lambda: 9 } },
  ...{ subset: { size: 5, permutation: 0 }, error: { code: 'NUMERIC', message: 'it is not finite' } },
} as unknown as Failure;

const experiment = (id: string) =>
  ({
    ...{ id, name: id, state: 'COMPLETE', error: null, seconds: 3725, specDigest: 'ab'.repeat(32) },
    selection: { split: 'tune', metric: 'accuracy', labelSpace: 'TASK', axis: 'HELD_IN', ties: 'FIRST', oracle: false },
    progress: { done: 12, failed: 1, completeEvaluations: 13, scoredCells: 325 },
  }) as unknown as SuiteResults['experiments'][number]['experiment'];

const spread = (value: number, standardDeviation: number | null) => ({ n: 2, mean: value, standardDeviation });
const SCALING = [
  {
    label: 'ties',
    points: [
      { experts: 2, subsets: 2, heldIn: spread(0.9, 0.01), generalization: spread(0.5, 0.02), otherCells: null },
      {
        experts: 5,
        subsets: 1,
        heldIn: spread(0.8, null),
        generalization: spread(0.6, null),
        otherCells: spread(0.7, 0),
      },
    ],
    heldInSlope: { value: -0.033, interval: { low: -0.05, high: -0.01 } },
    generalizationSlope: { value: 0.033, interval: null },
  },
];

/** Answers as a server would that holds the rows above. */
function answers(document: unknown, variables: Record<string, unknown>): unknown {
  switch (document) {
    case ResultBoardDocument: {
      // two pages
      const first = variables.after === null;
      const nodes = first ? ROWS.slice(0, 2) : ROWS.slice(2);
      return { leaderboard: { nodes, pageInfo: { hasNextPage: first, endCursor: first ? 'next' : null } } };
    }
    case ExperimentChoicesDocument: {
      const scaled = variables.id === 'scaling' ? [choice('ties', 3, 0.9, 0.8, 2)] : [];
      const choices = [
        choice('ties', 3, 0.8, 0.6),
        choice('mats', 2, null, null),
        choice('fisher', 1, 0.7, 0.7),
        ...scaled,
      ];
      return { experiment: { choices, statistics: [{ cost: { seconds: 3 } }] } };
    }
    case ExperimentFailuresDocument:
      return {
        experiment: { points: { nodes: [FAILURE, FAILURE], pageInfo: { hasNextPage: false, endCursor: null } } },
      };
    case ResultCorrelationDocument:
      if (variables.benchmark === 'lonely@1') throw new Error('too few rows');
      return {
        correlation: {
          points: [1, 2, 3],
          spearman: { value: -1, p: 0.04, interval: { low: -1, high: -0.5 } },
          pearson: { value: -0.98, p: 0.12, interval: null },
        },
      };
    case ResultScalingDocument:
      return { scaling: SCALING };
    case ResultCompareDocument:
      return { compare: { heldIn: { value: 0.1, interval: { low: 0.05, high: 0.2 } }, generalization: null } };
    default:
      throw new Error('an operation that the page does not need');
  }
}

const client: GraphqlClient = {
  url: 'http://nowhere',
  request: <Data, Variables>(document: unknown, variables: Variables) =>
    Promise.resolve().then(() => answers(document, variables as Record<string, unknown>) as Data),
  download: () => Promise.reject(new Error('nothing is downloaded')),
};

describe('the page of results', () => {
  let folder: string;
  let page: string;
  const line = (begin: string): string =>
    page.split('\n').find((one) => one.startsWith(begin)) ?? 'there is no such line';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'results-'));
    const notRun = [{ what: 'slerp', reason: 'it merges exactly 2 experts' }];
    const suite = { modality: 'LANGUAGE' as const, benchmark: 'grid@1' };
    const suites: SuiteResults[] = [
      {
        ...{ ...suite, suite: 'grid' },
        experiments: [
          { experiment: experiment('grids'), notRun },
          { experiment: experiment('scaling'), notRun: [] },
        ],
      },
      {
        ...{ ...suite, suite: 'lonely', benchmark: 'lonely@1' },
        experiments: [
          {
            experiment: { ...experiment('one'), state: 'FAILED', error: { message: 'out of money' } as never },
            notRun: [],
          },
        ],
      },
    ];
    const target = { file: join(folder, 'docs/results.md'), figures: join(folder, 'docs/figures') };
    await writeResults(client, suites, target);
    page = await readFile(target.file, 'utf8');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('shows each picked point beside the baselines, in the order of the board and from all of its pages', () => {
    const names = scoresTable(ROWS).split('\n').slice(2);
    expect(names[0]).toBe('| TIES (`ties`) | lambda=1 density=0.2 | 5 | 80.0 ± 2.0 | 0.900 | 70.0 ± 2.0 | 1.250 |');
    expect(names[2]).toBe('| _base \\| small_ (pretrained) | – | 5 | 50.0 ± 2.0 | 0.900 | 60.0 ± 2.0 | – |');
    for (const name of names) expect(page).toContain(name);
  });

  test('says what a point cost, measured and needed, of merges alone', () => {
    const costs = page.split('\n').filter((one) => one.includes('1.5 KiB'));
    expect(costs.slice(0, 2)).toEqual([
      '| TIES (`ties`) | 1.5e+6 | 1:15 | 3 | 0.0 s | 10 | 30 s | 4.0 s | 1.5 KiB | base, tuning |',
      '| FISHER (`fisher`) | 3.0e+8 | 2.0 s | 1 | 0.0 s | 10 | 30 s | 4.0 s | 1.5 KiB | FISHER |',
    ]);
  });

  test('shows the spread of each grid of several points; one without scores is a dash', () => {
    expect(page).toContain('| TIES (`ties`) | 3 | 1 | 80.0 | 50.0 | 60.0 | 20.0 |');
    expect(page).toContain('| MATS (`mats`) | 2 | 1 | – | 50.0 | – | – |');
    expect(page).not.toContain('| FISHER (`fisher`) | 1 | 1 |');
  });

  test('states rule, state, spec, what was not run and what failed, each once', () => {
    expect(page).toContain('Complete: 12 points, 1 failed, 13 evaluations of 325 cells in 1:02:05.');
    expect(page).toContain('the highest held-in accuracy on the split `tune` (labels: task), the first of equals');
    expect(page).toContain(`Spec \`${'ab'.repeat(8)}\``);
    expect(page).toContain('**FAILED**: out of money');
    expect(line('- not run')).toBe('- not run: `slerp`: it merges exactly 2 experts');
    expect(page.split('- failed: `ties` lambda=9: it is not finite')).toHaveLength(4);
  });

  test('claims a correlation only where there is one, and none where it cannot be taken', () => {
    expect(line('**Held-in against')).toContain(
      'Over 3 methods: Spearman −1.00 [−1.00, −0.50], p = 0.040; Pearson −0.98, p = 0.120',
    );
    expect(line('**Held-in against')).toContain('Methods that are better held-in are worse on the other cells.');
    expect(page).toContain('Too few methods for a correlation.');
  });

  test('shows means and spreads over subsets for each number of experts, and slopes', () => {
    for (const one of scalingTable(SCALING as never).split('\n')) expect(page).toContain(one);
    expect(line('| `ties` | 2')).toBe('| `ties` | 2 | 2 | 90.0 ± 1.0 | 50.0 ± 2.0 | – |');
    expect(line('| `ties` | 5')).toBe('| `ties` | 5 | 1 | 80.0 | 60.0 | 70.0 ± 0.0 |');
    expect(line('| `ties` | −')).toBe('| `ties` | −3.30 [−5.00, −1.00] | +3.30 |');
  });

  test('links pictures that are there and that stand alone', async () => {
    const linked = [...page.matchAll(/!\[[^\]]+\]\((figures\/[^)]+\.svg)\)/g)].map(([, path]) => path);
    expect(linked.map((path) => path.replace('figures/', '')).sort()).toEqual(
      (await readdir(join(folder, 'docs/figures'))).sort(),
    );
    expect(linked).toHaveLength(8);
    for (const path of linked) {
      const svg = await readFile(join(folder, 'docs', path), 'utf8');
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<\/svg>\n$/);
    }
    const scatter = await readFile(join(folder, 'docs/figures/grid-grids-scatter.svg'), 'utf8');
    for (const name of ['ties', 'fisher', 'base | small', 'held-in accuracy (%)']) expect(scatter).toContain(name);
    // what has no operations is no point of the costs
    expect(await readFile(join(folder, 'docs/figures/grid-grids-cost.svg'), 'utf8')).not.toContain('small');
  });
});
