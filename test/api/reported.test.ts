import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shippedReports } from '../../src/cli/commands/report.ts';
import { createGraphqlClient } from '../../src/client/graphql-client.ts';
import { parseReportFile, recordReports } from '../../src/client/record-reports.ts';
import { startTestApi, type TestApi } from '../support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const { benchmarkDefine } = await api.data<{ benchmarkDefine: { userErrors: unknown[] } }>(
    'mutation ($manifest: JSON!) { benchmarkDefine(input: { manifest: $manifest }) { userErrors { message } } }',
    { manifest: OUTLINE },
    api.tokens.checkpointWrite,
  );
  expect(benchmarkDefine.userErrors).toEqual([]);
});
afterAll(() => api.stop());

const OUTLINE = {
  ...{ schema: 1, outline: true, slug: 'table', revision: '1', modality: 'IMAGE_CLASSIFICATION', title: 'A table' },
  ...{ license: 'unknown', source: 'https://example.org', metric: 'accuracy' },
  axes: [
    { name: 'task', values: ['A', 'B', 'C'] },
    { name: 'images', values: ['clean'] },
  ],
  cells: ['A', 'B', 'C'].map((task) => ({ id: task.toLowerCase(), coordinates: { task, images: 'clean' } })),
};

interface Mean {
  readonly value: number;
  readonly standardError: number | null;
  readonly relativeToBase: number | null;
  readonly relativeToExperts: number | null;
}
interface Row {
  readonly id: string;
  readonly rank: number | null;
  readonly label: string;
  readonly tier: string;
  readonly checkpointSet: string;
  readonly heldIn: Mean | null;
  readonly generalization: Mean | null;
}
interface Recorded {
  readonly row: Row | null;
  readonly existed: boolean | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly field: string[] | null }[];
}

const MEAN = '{ value standardError cells relativeToBase relativeToExperts }';
const ROW = `id rank role label tier checkpointSet parameters needs singleModel base note source { title url revision }
  method { id dialect } scores { cell { key } heldIn value examples standardError } heldIn ${MEAN} generalization ${MEAN}`;
const RECORD = `mutation ($input: EvaluationRecordInput!) { evaluationRecord(input: $input) {
  row { ${ROW} } existed userErrors { code message field cell } } }`;

const fractions = (...values: number[]) => values.map((value, i) => ({ cell: 'abc'[i], value }));
const result = (change: Record<string, unknown> = {}) => ({
  ...{
    benchmark: 'table',
    name: 'their method',
    base: 'a base',
    checkpointSet: 'their experts',
    experts: 2,
    needs: [],
  },
  source: { title: 'A paper', url: 'https://example.org/paper', revision: 'v1' },
  scores: fractions(0.8, 0.6, 0.3),
  heldIn: ['a', 'b'],
  ...change,
});
const record = async (change: Record<string, unknown> = {}): Promise<Recorded> => {
  const answer = await api.data<{ evaluationRecord: Recorded }>(RECORD, { input: result(change) }, api.tokens.evalRun);
  return answer.evaluationRecord;
};
const board = async (benchmark: string, filter: Record<string, unknown> = {}): Promise<Row[]> => {
  const query = `query ($benchmark: String!, $filter: ReportedFilter) { reportedLeaderboard(benchmark: $benchmark, filter: $filter,
    orderBy: { field: HELD_IN, direction: DESC }, first: 100) { totalCount nodes { ${ROW} } } }`;
  const { reportedLeaderboard } = await api.data<{ reportedLeaderboard: { nodes: Row[] } }>(query, {
    benchmark,
    filter,
  });
  return reportedLeaderboard.nodes;
};
const near = (value: number): number => expect.closeTo(value, 10) as unknown as number;

describe('a reported result', () => {
  test('is a row of tier REPORTED with its source, recorded once', async () => {
    const first = await record({ note: 'read off a figure' });
    expect(first).toMatchObject({ existed: false, userErrors: [] });
    expect(first.row).toMatchObject({
      ...{ label: 'their method', tier: 'REPORTED', checkpointSet: 'their experts', method: null, singleModel: true },
      ...{ note: 'read off a figure', source: { title: 'A paper', url: 'https://example.org/paper', revision: 'v1' } },
      heldIn: { value: near(0.7), standardError: null, cells: 2, relativeToBase: null },
      generalization: { value: near(0.3), cells: 1 },
    });
    const again = await record({ note: 'read off a figure' });
    expect(again).toMatchObject({ existed: true, row: { id: first.row?.id } });
    const found = await api.data<{ node: Row }>(
      `query ($id: ID!) { node(id: $id) { ... on ReportedRow { ${ROW} } } }`,
      {
        id: first.row?.id,
      },
    );
    expect(found.node).toEqual(first.row);
  });

  test('is compared with the pretrained model and the experts of its own set, whatever comes first', async () => {
    const set = { checkpointSet: 'compared', source: { title: 'T', url: 'https://example.org/t', revision: '1' } };
    await record({ ...set, heldIn: ['a', 'b'], scores: fractions(0.8, 0.6, 0.3) });
    await record({
      ...set,
      name: 'base',
      role: 'PRETRAINED',
      experts: 0,
      heldIn: ['a', 'b'],
      scores: fractions(0.4, 0.4, 0.4),
    });
    await record({ ...set, name: 'on A', role: 'EXPERT', experts: 1, heldIn: ['a'], scores: fractions(0.9, 0.1, 0.1) });
    await record({ ...set, name: 'on B', role: 'EXPERT', experts: 1, heldIn: ['b'], scores: fractions(0.1, 0.7, 0.1) });
    const rows = await board('table', { checkpointSet: 'compared' });
    expect(rows.find(({ label }) => label === 'their method')).toMatchObject({
      heldIn: { relativeToBase: near(0.7 / 0.4), relativeToExperts: near(0.7 / 0.8) },
      generalization: { relativeToBase: near(0.75), relativeToExperts: null },
    });
  });

  test('keeps the standard errors that the source states, and what it says of a method of ours', async () => {
    const scores = fractions(0.8, 0.6).map((one) => ({ ...one, examples: 100, standardError: 0.03 }));
    const { row } = await record({
      ...{ name: 'TIES', method: { id: 'ties', dialect: 'paper' }, parameters: { lambda: 0.4 }, needs: null },
      ...{ checkpointSet: 'with errors', scores, heldIn: null },
    });
    expect(row).toMatchObject({
      heldIn: { value: near(0.7), standardError: near((0.03 * Math.SQRT2) / 2) },
      ...{ generalization: null, method: { id: 'ties', dialect: 'paper' }, needs: ['base', 'tuning'] },
      // parameters that the source does not state are not filled in
      parameters: { lambda: 0.4 },
    });
  });

  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['a benchmark that is not there', { benchmark: 'nowhere' }, 'NOT_FOUND', /nowhere/],
    ['an unknown cell', { scores: [{ cell: 'z', value: 1 }] }, 'INVALID_INPUT', /no cell "z"/],
    ['a cell twice', { scores: [...fractions(0.1), ...fractions(0.2)], heldIn: null }, 'INVALID_INPUT', /two scores/],
    ['no scores', { scores: [], heldIn: null }, 'INVALID_INPUT', /must be a score/],
    ['a held-in cell without score', { scores: fractions(0.1), heldIn: ['b'] }, 'INVALID_INPUT', /has no score/],
    ['an unknown method', { method: { id: 'magic' } }, 'METHOD_UNKNOWN', /magic/],
    ['an unknown parameter', { method: { id: 'ties' }, parameters: { mu: 1 } }, 'PARAMETER_INVALID', /"mu"/],
    ['a need that is none', { needs: ['luck'] }, 'INVALID_INPUT', /needs/],
    [
      'a script as source',
      { source: { title: 'x', url: 'javascript:alert(1)', revision: '1' } },
      'INVALID_INPUT',
      /http/,
    ],
    ['an empty name', { name: ' ' }, 'INVALID_INPUT', /name/],
    ['other scores under the same revision', { scores: fractions(0.5, 0.5, 0.5) }, 'CONFLICT', /revision/],
  ])('is refused with %s', async (_name, change, code, message) => {
    const answer = await api.graphql<{ evaluationRecord: Recorded }>(
      RECORD,
      { input: result(change) },
      api.tokens.evalRun,
    );
    const [error] = answer.data?.evaluationRecord.userErrors ?? [];
    // a URL that is none fails as a scalar
    expect(error?.message ?? answer.errors[0].message).toMatch(error === undefined ? /url/i : message);
    if (error !== undefined) expect(error.code).toBe(code);
  });
});

describe('the published tables of FusionBench', () => {
  const fileOf = async (path: string) => parseReportFile(JSON.parse(await readFile(path, 'utf8')));

  test('agree with their published averages', async () => {
    let checked = 0;
    for (const path of await shippedReports()) {
      for (const { scores, heldIn, average } of (await fileOf(path)).results) {
        const whole = Object.keys(scores).length > (heldIn ?? Object.keys(scores)).length && heldIn?.length === 1;
        const cells = whole ? Object.keys(scores) : (heldIn ?? Object.keys(scores));
        const mean = cells.reduce((sum, cell) => sum + scores[cell], 0) / cells.length;
        if (average === undefined) continue;
        // both were rounded to one decimal
        expect(Math.abs(mean - average)).toBeLessThan(0.11);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(80);
  });

  test('are recorded once, ranked within their own checkpoint sets and never beside what was computed here', async () => {
    const client = createGraphqlClient({ url: api.url, token: api.tokens.admin });
    const wanted = (await shippedReports()).filter((path) => /clip-(20|robustness)/.test(path));
    const counts = [];
    for (const path of wanted) counts.push(await recordReports(client, await fileOf(path)));
    expect(counts).toMatchObject([
      { benchmark: 'fusionbench-clip-20@fusionbench-54c9e8c', recorded: 10 },
      { recorded: 7, existed: 0 },
    ]);
    expect(await recordReports(client, await fileOf(wanted[1]))).toMatchObject({ recorded: 0, existed: 7 });

    const ranked = (rows: Row[]) => rows.filter(({ rank }) => rank !== null).map(({ rank, label }) => [rank, label]);
    expect(ranked(await board('fusionbench-clip-20'))).toEqual([
      [1, 'RegMean++'],
      [1, 'RegMean++'],
      [1, 'RegMean++'],
      [2, 'TSV-M (α=1)'],
    ]);
    // without statistics and data
    const [best, ...others] = await board('fusionbench-clip-robustness', { needsOnly: ['base', 'tuning'] });
    expect(ranked([best, ...others])).toEqual([
      [1, 'Task Arithmetic (λ=0.3)'],
      [2, 'TIES (λ=0.3)'],
    ]);
    // what keeps parts of several models has no rank
    const all = await board('fusionbench-clip-robustness');
    expect(all[0]).toMatchObject({ label: 'WEMoE', rank: null });

    const { leaderboard } = await api.data<{ leaderboard: { totalCount: number } }>(
      '{ leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "fusionbench-clip-20") { totalCount } }',
    );
    expect(leaderboard.totalCount).toBe(0);
  });

  test('can be looked at like any board: on corrupted images held-in and generalization go together', async () => {
    const query = `{ correlation(benchmark: "fusionbench-clip-robustness", filter: { tier: REPORTED }) {
      checkpointSet points { label row { tier ... on ReportedRow { source { revision } } } } spearman { value p } } }`;
    const { correlation } = await api.data<{
      correlation: { points: unknown[]; spearman: { value: number; p: number } };
    }>(query);
    expect(correlation.points).toHaveLength(6);
    expect(correlation.points[0]).toMatchObject({ row: { tier: 'REPORTED', source: { revision: '54c9e8c' } } });
    expect(correlation.spearman.value).toBeGreaterThan(0.5);
    const [a, b] = await board('fusionbench-clip-robustness');
    const { compare } = await api.data<{ compare: { heldIn: { wins: number } } }>(
      'query ($a: ID!, $b: ID!) { compare(a: $a, b: $b) { heldIn { value wins losses } cells { cell { key } } } }',
      { a: a.id, b: b.id },
    );
    expect(compare.heldIn.wins).toBeGreaterThan(2);
  });
});
