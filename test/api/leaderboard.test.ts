import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EntityManager } from 'typeorm';
import { HARNESSES } from '../../src/evaluate/harness.ts';
import { refreshBoard } from '../../src/jobs/tasks/refresh-board.ts';
import { encodeId } from '../../src/resolvers/node-id.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { countStatements } from '../support/count-statements.ts';
import { seedBenchmark, seedCheckpoint, type SeededBenchmark, seedMerge, seedScores } from '../support/seed-board.ts';

const MERGES = 50;
const METHODS = [
  ['linear', 'average'],
  ['task_arithmetic', 'paper'],
] as const;

let api: TestApi;
let manager: EntityManager;
let grid: SeededBenchmark;
let base: string;
let experts: string[];

interface Row {
  readonly id: string;
  readonly rank: number | null;
  readonly role: string;
  readonly checkpoint: { readonly id: string };
  readonly method: { readonly id: string } | null;
  readonly experts: number;
  readonly heldIn: Score | null;
  readonly generalization: Score | null;
  readonly cost: { readonly seconds: number } | null;
}
interface Score {
  readonly value: number;
  readonly standardError: number;
  readonly cells: number;
  readonly relativeToBase: number | null;
  readonly relativeToExperts: number | null;
}
interface Board {
  readonly leaderboard: {
    readonly totalCount: number;
    readonly benchmark: { readonly slug: string; readonly revision: string };
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly nodes: readonly Row[];
  };
}

const AXIS = 'value standardError cells relativeToBase relativeToExperts';
const BOARD = `query ($benchmark: String = "grid", $filter: LeaderboardFilter, $orderBy: LeaderboardOrder, $first: Int = 100, $after: String) {
  leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: $benchmark, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount benchmark { slug revision } pageInfo { hasNextPage endCursor }
    nodes { id rank role experts checkpoint { id } method { id } heldIn { ${AXIS} } generalization { ${AXIS} } cost { seconds } }
  }
}`;

const board = async (variables: Record<string, unknown> = {}): Promise<Board['leaderboard']> =>
  (await api.data<Board>(BOARD, variables, api.tokens.read)).leaderboard;
const refused = async (variables: Record<string, unknown>): Promise<unknown> =>
  (await api.graphql(BOARD, variables, api.tokens.read)).errors[0]?.extensions.code;

/** First table of a statement. */
const table = (statement: string): string | undefined => /FROM "?(\w+)/.exec(statement)?.[1];

/** Scores of the i-th merge: worse and worse held in, neighbours in pairs equally good on the other cells. */
const values = (i: number) => ({ a: 0.9 - i / 1000, b: 0.7 - i / 1000, c: 0.5 + Math.floor(i / 2) / 100, d: 0.3 });

beforeAll(async () => {
  api = await startTestApi();
  manager = api.dataSource.manager;
  grid = await seedBenchmark(manager, ['a', 'b', 'c', 'd']);
  const cell = (key: string) => grid.cells.get(key) ?? '';
  base = await seedCheckpoint(manager, { kind: 'BASE', name: 'base' });
  experts = [
    await seedCheckpoint(manager, { kind: 'EXPERT', base, cells: [cell('a')] }),
    await seedCheckpoint(manager, { kind: 'EXPERT', base, cells: [cell('b')] }),
  ];
  const multitask = await seedCheckpoint(manager, { kind: 'EXPERT', base, cells: [cell('a'), cell('b')] });
  const score = (checkpoint: string, scores: Record<string, number>) =>
    seedScores(manager, { checkpoint, benchmark: grid, values: scores, harness: HARNESSES.IMAGE_CLASSIFICATION });
  await score(base, { a: 0.4, b: 0.2, c: 0.4, d: 0.4 });
  await score(experts[0], { a: 0.95, b: 0.2, c: 0.3, d: 0.3 });
  await score(experts[1], { a: 0.3, b: 0.85, c: 0.3, d: 0.3 });
  await score(multitask, { a: 0.9, b: 0.8, c: 0.2, d: 0.2 });
  const outputs: string[] = [];
  for (let i = 0; i < MERGES; i++) {
    const [method, dialect] = METHODS[i % 2];
    const seeded = { method, dialect, parameters: { i }, experts, seconds: i + 1, ...(i % 2 === 1 ? { base } : {}) };
    const { output } = await seedMerge(manager, seeded);
    await score(output, values(i));
    outputs.push(output);
  }
  await refreshBoard(manager, [base, ...experts, multitask, ...outputs]);
}, 120_000);
afterAll(async () => api.stop());

describe('the board', () => {
  test('ranks merges by generalization, equal scores alike, with baselines in their places', async () => {
    const { nodes, totalCount, benchmark } = await board();
    expect(totalCount).toBe(MERGES + 4);
    expect(benchmark).toEqual({ slug: 'grid', revision: '1' });
    const merges = nodes.filter(({ role }) => role === 'METHOD');
    // pairs of equal scores: 1, 1, 3, 3 …
    expect(merges.map(({ rank }) => rank)).toEqual(Array.from({ length: MERGES }, (_, i) => i - (i % 2) + 1));
    const scores = nodes.map(({ generalization }) => generalization?.value ?? -1);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const baselines = nodes.filter(({ role }) => role !== 'METHOD');
    expect(baselines.map(({ role, rank, method, cost }) => [role, rank, method, cost])).toEqual([
      ['PRETRAINED', null, null, null],
      ['EXPERT', null, null, null],
      ['EXPERT', null, null, null],
      ['MULTITASK', null, null, null],
    ]);
  });

  test('shows each score beside its base and its experts on the same cells', async () => {
    const { nodes } = await board({ orderBy: { field: 'HELD_IN', direction: 'DESC' }, filter: { roles: ['METHOD'] } });
    const { heldIn, generalization } = nodes[1];
    // the second merge: 0.899 and 0.699 held in, 0.5 and 0.3 on the others; only task_arithmetic names the base
    expect(heldIn).toEqual({
      value: expect.closeTo(0.799, 12),
      standardError: expect.closeTo(Math.SQRT2 * 0.005, 12),
      cells: 2,
      relativeToBase: expect.closeTo(0.799 / 0.3, 12),
      relativeToExperts: expect.closeTo(0.799 / 0.9, 12),
    });
    expect(generalization).toMatchObject({
      value: 0.4,
      relativeToBase: expect.closeTo(1, 12),
      relativeToExperts: null,
    });
  });

  test.each([
    ['HELD_IN', 'DESC'],
    ['HELD_IN', 'ASC'],
    ['GENERALIZATION', 'ASC'],
    ['SECONDS', 'ASC'],
    ['SECONDS', 'DESC'],
    ['PEAK_MEMORY', 'DESC'],
    ['EXPERTS', 'ASC'],
  ])('pages by %s %s show every row once, those without a value last', async (field, direction) => {
    const orderBy = { field, direction };
    const whole = await board({ orderBy });
    const paged: Row[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: Board['leaderboard'] = await board({ orderBy, first: 7, after });
      paged.push(...page.nodes);
      ({ endCursor: after, hasNextPage: more } = page.pageInfo);
    }
    expect(paged).toEqual(whole.nodes);
    expect(new Set(paged.map(({ id }) => id)).size).toBe(MERGES + 4);
    if (field === 'SECONDS') {
      const seconds = paged.map(({ cost }) => cost?.seconds ?? null);
      expect(seconds.slice(MERGES)).toEqual([null, null, null, null]);
      expect(seconds[0]).toBe(direction === 'ASC' ? 1 : MERGES);
      expect(paged.slice(0, 3).map(({ rank }) => rank)).toEqual([1, 2, 3]);
    }
  });

  test('ranks within its filter', async () => {
    const linear = await board({ filter: { methods: ['linear'] }, orderBy: { field: 'SECONDS', direction: 'ASC' } });
    expect(linear.totalCount).toBe(MERGES / 2);
    expect(linear.nodes.map(({ rank }) => rank)).toEqual(Array.from({ length: MERGES / 2 }, (_, i) => i + 1));
    expect(new Set(linear.nodes.map(({ method }) => method?.id))).toEqual(new Set(['linear']));
  });

  test.each([
    ['roles', { roles: ['PRETRAINED', 'MULTITASK'] }, 2],
    ['a dialect', { dialect: 'paper' }, MERGES / 2],
    ['a family of methods', { families: ['AVERAGING'] }, MERGES / 2],
    ['a method that is in another family', { families: ['SPARSE'], methods: ['linear'] }, 0],
    ['a number of experts', { minExperts: 2 }, MERGES],
    ['a larger number of experts', { minExperts: 3 }, 0],
    ['at most one model', { maxExperts: 1 }, 4],
    ['methods that need nothing', { roles: ['METHOD'], needsOnly: [] }, MERGES / 2],
    ['methods that need a base and tuning', { roles: ['METHOD'], needsOnly: ['base', 'tuning'] }, MERGES],
    ['another split', { split: 'validation' }, 0],
    ['another label space', { labelSpace: 'ALL' }, 0],
    ['its own tier', { tier: 'VERIFIED' }, MERGES + 4],
  ])('filters by %s', async (_name, filter, count) => {
    const { totalCount, nodes } = await board({ filter });
    expect([totalCount, nodes.length]).toEqual([count, count]);
  });

  test('filters by base: what was made from it, and itself', async () => {
    const { nodes } = await board({ filter: { base: encodeId('Checkpoint', base), roles: ['PRETRAINED', 'EXPERT'] } });
    expect(nodes.map(({ role }) => role).sort()).toEqual(['EXPERT', 'EXPERT', 'PRETRAINED']);
  });

  test('knows revisions apart', async () => {
    await seedBenchmark(manager, ['a'], 'grid', '2');
    expect((await board()).benchmark.revision).toBe('2');
    expect((await board()).totalCount).toBe(0);
    expect((await board({ benchmark: 'grid@1' })).totalCount).toBe(MERGES + 4);
    await manager.query(`DELETE FROM benchmark WHERE revision = '2'`);
  });

  test('refuses what it cannot answer', async () => {
    expect(await refused({ benchmark: 'nowhere' })).toBe('NOT_FOUND');
    expect(await refused({ benchmark: 'grid@9' })).toBe('NOT_FOUND');
    expect(await refused({ benchmark: 'gr\0id' })).toBe('BAD_USER_INPUT');
    expect(await refused({ filter: { needsOnly: ['luck'] } })).toBe('BAD_USER_INPUT');
    expect(await refused({ filter: { methods: ['\0'] } })).toBe('BAD_USER_INPUT');
    expect(await refused({ filter: { base: 'nothing' } })).toBe('BAD_USER_INPUT');
    expect(await refused({ filter: { tier: 'REPORTED' } })).toBe('BAD_USER_INPUT');
    expect(await refused({ first: 101 })).toBe('BAD_USER_INPUT');
    const { pageInfo } = await board({ first: 1 });
    expect(await refused({ after: pageInfo.endCursor, orderBy: { field: 'SECONDS', direction: 'ASC' } })).toBe(
      'BAD_USER_INPUT',
    );
    const other = await api.graphql('{ leaderboard(modality: LANGUAGE, benchmark: "grid") { totalCount } }');
    expect(other.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  test('costs the same few statements for any number of rows, everything selected', async () => {
    const query = `query ($first: Int!) { leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "grid", first: $first) {
      totalCount benchmark { id cells { key } }
      nodes {
        id rank role parameters experts expertSetDigest split labelSpace metric tier
        checkpoint { name base { name } trainedCells { key } mergedBy { id } files { path } }
        merge { name method { title } base { name } inputs { role weight checkpoint { name } } output { name } job { state } }
        evaluation { harness job { state } benchmark { slug } checkpoint { name } scores { value cell { key } } }
        method { id title citation { title } parameters { name type default } prerequisites { base } }
        heldIn { ${AXIS} } generalization { ${AXIS} } prerequisites { base tuning } cost { seconds peakRssBytes }
      }
    } }`;
    const count = async (first: number) => {
      const { result, statements } = await countStatements(api.dataSource, () =>
        api.data<Board>(query, { first }, api.tokens.admin),
      );
      // once a minute the use of a token is noted
      const reads = statements.filter((statement) => !statement.includes('api_token'));
      return { rows: result.leaderboard.nodes.length, statements: reads };
    };
    const few = await count(5);
    const many = await count(50);
    expect([few.rows, many.rows]).toEqual([5, 50]);
    // One for each place of the document, none for a row. Places that ask the same loader at the same moment share one,
    // and which do depends on how fast the database answers.
    for (const { statements } of [few, many]) expect(statements.length).toBeLessThanOrEqual(24);
    expect(new Set(many.statements.map(table))).toEqual(new Set(few.statements.map(table)));
  });

  test('never gives an answer from before a commit, however often it was asked', async () => {
    const query = `{ leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "grid", first: 3) { nodes { checkpoint { name } } } }`;
    for (const name of ['once', 'twice', 'three times']) {
      await manager.query(`UPDATE checkpoint SET name = $1 WHERE kind = 'MERGED'`, [name]);
      for (let i = 0; i < 3; i++) {
        const { leaderboard } = await api.data<{ leaderboard: { nodes: { checkpoint: { name: string } }[] } }>(query);
        expect(leaderboard.nodes.map(({ checkpoint }) => checkpoint.name)).toEqual([name, name, name]);
      }
    }
  });
});
