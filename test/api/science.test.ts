import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EntityManager } from 'typeorm';
import { HARNESSES } from '../../src/evaluate/harness.ts';
import { refreshBoard } from '../../src/jobs/tasks/refresh-board.ts';
import { findMethod } from '../../src/merge/catalogue.ts';
import { encodeId } from '../../src/resolvers/node-id.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { countStatements } from '../support/count-statements.ts';
import { newId } from '../../src/storage/new-id.ts';
import {
  digestOf,
  seedBenchmark,
  seedCheckpoint,
  type SeededBenchmark,
  seedMerge,
  seedScores,
  seedStatistic,
} from '../support/seed-board.ts';

let api: TestApi;
let manager: EntityManager;
let lab: SeededBenchmark;
let base: string;
/** Merges by a name of ours. */
const merges = new Map<string, string>();

const score = (checkpoint: string, values: Record<string, number>, split = 'test', benchmark = lab) =>
  seedScores(manager, { checkpoint, benchmark, values, split, seconds: 10, harness: HARNESSES.IMAGE_CLASSIFICATION });

/** The default parameters of a method but for some. */
const parametersOf = (id: string, changed: Record<string, unknown> = {}) => {
  const card = findMethod({ id, dialect: 'paper' })?.card;
  return { ...Object.fromEntries((card?.parameters ?? []).map((one) => [one.name, one.default])), ...changed };
};

/** Scores that have these means over the cells of three experts and over the two others. */
const around = (heldIn: number, other: number) => ({
  ...{ a: heldIn + 0.1, b: heldIn, c: heldIn - 0.1 },
  ...{ d: other + 0.05, e: other - 0.05 },
});

interface Point {
  readonly method: string;
  readonly changed?: Record<string, unknown>;
  readonly seed?: number;
  readonly seconds: number;
  readonly scores: Record<string, number>;
  readonly statistics?: readonly string[];
  readonly experts: readonly string[];
}

async function seedPoint(name: string, { method, changed, scores, ...rest }: Point): Promise<string> {
  const { id, output } = await seedMerge(manager, {
    ...rest,
    method,
    dialect: 'paper',
    parameters: parametersOf(method, changed),
    ...(findMethod({ id: method })?.card.prerequisites.base === true ? { base } : {}),
  });
  merges.set(name, encodeId('Merge', id));
  await score(output, scores);
  return output;
}

beforeAll(async () => {
  api = await startTestApi();
  manager = api.dataSource.manager;
  lab = await seedBenchmark(manager, ['a', 'b', 'c', 'd', 'e'], 'lab');
  const cell = (key: string) => lab.cells.get(key) ?? '';
  base = await seedCheckpoint(manager, { kind: 'BASE', name: 'base' });
  const experts = [];
  for (const key of ['a', 'b', 'c']) {
    experts.push(await seedCheckpoint(manager, { kind: 'EXPERT', name: `on-${key}`, base, cells: [cell(key)] }));
  }
  const statistics = [];
  for (const expert of experts) statistics.push(await seedStatistic(manager, expert, { seconds: 2, flops: 100 }));
  const unmeasured = await seedStatistic(manager, experts[0], null);
  await score(base, { a: 0.2, b: 0.2, c: 0.2, d: 0.5, e: 0.5 });
  const outputs = [
    await seedPoint('linear', { method: 'linear', seconds: 1, scores: around(0.5, 0.6), experts }),
    await seedPoint('ta-0.1', {
      ...{ method: 'task_arithmetic', changed: { lambda: 0.1 }, seconds: 2, scores: around(0.45, 0.58), experts },
    }),
    await seedPoint('ta-0.3', { method: 'task_arithmetic', seconds: 2, scores: around(0.6, 0.55), experts }),
    await seedPoint('ta-0.5', {
      ...{ method: 'task_arithmetic', changed: { lambda: 0.5 }, seconds: 2, scores: around(0.7, 0.4), experts },
    }),
    await seedPoint('ties-1', { method: 'ties', seconds: 3, scores: around(0.65, 0.45), experts }),
    await seedPoint('ties-0.5', {
      ...{ method: 'ties', changed: { lambda: 0.5 }, seconds: 3, scores: around(0.55, 0.52), experts },
    }),
    await seedPoint('fisher', { method: 'fisher', seconds: 1.5, scores: around(0.62, 0.47), experts, statistics }),
    await seedPoint('dare-0', { method: 'dare_linear', seconds: 2.5, scores: around(0.56, 0.5), experts }),
    await seedPoint('dare-1', { method: 'dare_linear', seed: 1, seconds: 2.5, scores: around(0.6, 0.54), experts }),
    await seedPoint('pair-ab', {
      ...{ method: 'task_arithmetic', seconds: 1, experts: experts.slice(0, 2) },
      scores: { a: 0.8, b: 0.8, c: 0.3, d: 0.4, e: 0.5 },
    }),
    await seedPoint('pair-bc', {
      ...{ method: 'task_arithmetic', seconds: 1, experts: experts.slice(1) },
      scores: { a: 0.2, b: 0.7, c: 0.7, d: 0.3, e: 0.4 },
    }),
    await seedPoint('pair-fisher', {
      ...{ method: 'fisher', seconds: 1, experts: experts.slice(0, 2), statistics: [unmeasured, statistics[1]] },
      scores: { a: 0.8, b: 0.8, c: 0.3, d: 0.1, e: 0.1 },
    }),
  ];
  await score(outputs[0], around(0.5, 0.6), 'hidden');
  await score(outputs[6], around(0.62, 0.47), 'hidden');
  await refreshBoard(manager, [base, ...experts, ...outputs]);
}, 120_000);
afterAll(() => api.stop());

const near = (value: number): number => expect.closeTo(value, 10) as unknown as number;
const ask = async <T>(query: string, variables: Record<string, unknown> = {}): Promise<T> =>
  api.data<T>(query, variables, api.tokens.read);
const refused = async (query: string, variables: Record<string, unknown> = {}) =>
  (await api.graphql(query, variables, api.tokens.read)).errors[0]?.message;

describe('costs of a row', () => {
  const COSTS = `query ($method: [String!], $experts: Int) { leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "lab",
    filter: { methods: $method, minExperts: $experts, maxExperts: $experts }) { nodes { costs {
      merge { seconds bytesWritten } flopsFormula evaluationSeconds totalSeconds statistics { count seconds flops bytes }
      tuning { points mergeSeconds evaluationSeconds countedFrom } storage { outputBytes statisticsBytes keptBytes } } } } }`;
  interface Answer {
    leaderboard: { nodes: { costs: Record<string, unknown> | null }[] };
  }
  const costs = async (method: string, experts = 3) =>
    (await ask<Answer>(COSTS, { method: [method], experts })).leaderboard.nodes[0].costs;

  test('are those of the merge, the statistics that it read and what is kept', async () => {
    expect(await costs('fisher')).toEqual({
      merge: { seconds: 1.5, bytesWritten: '10' },
      flopsFormula: findMethod({ id: 'fisher' })?.card.costFormula,
      evaluationSeconds: 10,
      totalSeconds: 7.5,
      statistics: { count: 3, seconds: 6, flops: 300, bytes: '12' },
      tuning: { points: 1, mergeSeconds: 0, evaluationSeconds: 0, countedFrom: 'ROWS' },
      storage: { outputBytes: '8', statisticsBytes: '12', keptBytes: '20' },
    });
  });

  test('count all points of the grid, merged and scored, where parameters were chosen', async () => {
    expect(await costs('task_arithmetic')).toMatchObject({
      tuning: { points: 3, mergeSeconds: 6, evaluationSeconds: 30 },
      statistics: { count: 0, seconds: 0, flops: 0, bytes: '0' },
      totalSeconds: 36,
    });
    // two seeds of one point leave nothing to choose
    expect(await costs('dare_linear')).toMatchObject({
      tuning: { points: 1, evaluationSeconds: 0 },
      totalSeconds: 2.5,
    });
  });

  test('count the grid of the experiment that has the row, on its tuning split', async () => {
    const experiment = newId();
    await manager.query(
      `INSERT INTO experiment (id, spec_digest, spec, benchmark_id, base_id, state, budget, started_at)
       VALUES ($1, $2, '{}', $3, $4, 'COMPLETE', '{}', now())`,
      [experiment, digestOf('experiment'), lab.id, base],
    );
    const rows = await manager.query<{ merge_id: string; checkpoint_id: string }[]>(
      `SELECT merge_id, checkpoint_id FROM leaderboard_row WHERE label = 'dare_linear/paper'`,
    );
    for (const [position, { merge_id: merge, checkpoint_id: checkpoint }] of [...rows, ...rows].entries()) {
      const tuning = await seedScores(manager, {
        ...{ checkpoint, benchmark: lab, values: {}, split: `tune-${position}`, seconds: 4 },
      });
      // two points of two seeds each, the second in a later stage
      const stage = Math.floor(position / 2);
      await manager.query(
        `INSERT INTO experiment_point (id, experiment_id, position, role, method, subset, stage, parameters, seed, state, merge_id,
                                       checkpoint_id, tuning_evaluation_id)
         VALUES ($1, $2, $3, 'GRID', 0, 0, $4, '{}', $5, 'DONE', $6, $7, $8)`,
        [newId(), experiment, position, stage, position % 2, merge, checkpoint, tuning],
      );
    }
    expect(await costs('dare_linear')).toMatchObject({
      tuning: { points: 2, mergeSeconds: 10, evaluationSeconds: 16, countedFrom: 'EXPERIMENT' },
      totalSeconds: 26,
    });
    await manager.query('DELETE FROM experiment');
  });

  test('are unknown where a part is', async () => {
    expect(await costs('fisher', 2)).toMatchObject({ statistics: { count: 2, seconds: null }, totalSeconds: null });
  });

  test('take the same few statements for any number of rows', async () => {
    const count = async (method: string[]) => {
      const { statements } = await countStatements(api.dataSource, () => ask(COSTS, { method }));
      return statements.filter((statement) => !statement.includes('api_token')).length;
    };
    expect(await count(['linear', 'task_arithmetic', 'ties', 'fisher'])).toBe(await count(['linear']));
  });
});

describe('the Pareto front', () => {
  const FRONT = `query ($x: BoardNumber!, $y: BoardNumber!, $filter: LeaderboardFilter, $first: Int) {
    paretoFrontier(benchmark: "lab", x: $x, y: $y, filter: $filter, first: $first) {
      checkpointSet considered onFront points { x y onFront row { label experts ... on LeaderboardRow { checkpoint { name } } } } } }`;
  interface Answer {
    paretoFrontier: {
      checkpointSet: string;
      considered: number;
      onFront: number;
      points: { x: number; y: number; onFront: boolean; row: { label: string } }[];
    };
  }

  test('is what no row beats: best first, then the rows behind it', async () => {
    const filter = { minExperts: 3 };
    const { paretoFrontier } = await ask<Answer>(FRONT, { x: 'SECONDS', y: 'HELD_IN', filter });
    expect(paretoFrontier).toMatchObject({ checkpointSet: encodeId('Checkpoint', base), considered: 9, onFront: 3 });
    expect(paretoFrontier.points.filter(({ onFront }) => onFront)).toMatchObject([
      { x: 1, y: near(0.5), row: { label: 'linear/paper' } },
      { x: 1.5, y: near(0.62), row: { label: 'fisher/paper' } },
      { x: 2, y: near(0.7), row: { label: 'task_arithmetic/paper' } },
    ]);
    const cut = await ask<Answer>(FRONT, { x: 'SECONDS', y: 'HELD_IN', filter, first: 2 });
    expect(cut.paretoFrontier.points).toEqual(paretoFrontier.points.slice(0, 2));
  });

  test('leaves out rows without one of the numbers', async () => {
    const { paretoFrontier } = await ask<Answer>(FRONT, { x: 'TOTAL_SECONDS', y: 'GENERALIZATION' });
    expect(paretoFrontier.considered).toBe(11);
    expect(paretoFrontier.points[0]).toMatchObject({ x: 1, row: { label: 'linear/paper' } });
    expect(await refused(FRONT, { x: 'FLOPS', y: 'HELD_IN', first: 1001 })).toContain('1000');
  });
});

describe('correlation', () => {
  const CORRELATION = `query ($rule: GridPointRule, $filter: LeaderboardFilter, $benchmark: String = "lab") {
    correlation(benchmark: $benchmark, rule: $rule, filter: $filter) {
      rule leftOut expertSetDigest bootstrap { replicates confidence seed }
      pearson { value p pMethod interval { low high } } spearman { value p pMethod interval { low high } }
      points { label x y chosenBy gridPoints seeds row { heldIn { value } } } } }`;
  interface Answer {
    correlation: {
      leftOut: string[];
      pearson: { value: number; p: number } | null;
      spearman: { value: number; p: number; pMethod: string; interval: { low: number; high: number } } | null;
      points: { label: string; x: number; y: number; chosenBy: string; gridPoints: number; seeds: number }[];
    };
  }

  test('has one point for each method: the best of its grid by held-in scores, seeds averaged', async () => {
    const { correlation } = await ask<Answer>(CORRELATION);
    expect(correlation.points).toMatchObject([
      { label: 'dare_linear/paper', x: near(0.58), y: near(0.52), gridPoints: 1, seeds: 2 },
      { label: 'fisher/paper', x: near(0.62), y: near(0.47), gridPoints: 1, seeds: 1 },
      { label: 'linear/paper', x: near(0.5), y: near(0.6) },
      { label: 'task_arithmetic/paper', x: near(0.7), y: near(0.4), gridPoints: 3, chosenBy: 'BEST_HELD_IN' },
      { label: 'ties/paper', x: near(0.65), y: near(0.45), gridPoints: 2 },
    ]);
    // the reverse order: of 120 pairings it and its mirror are as strong
    expect(correlation.spearman).toMatchObject({ value: near(-1), p: near(2 / 120), pMethod: 'EXACT' });
    expect(correlation.spearman?.interval.low).toBeCloseTo(-1, 10);
    expect(correlation.pearson?.value).toBeLessThan(-0.95);
  });

  test('goes by other rules, too, and says which methods have no point', async () => {
    const byDefault = await ask<Answer>(CORRELATION, { rule: 'DEFAULT' });
    const { points } = byDefault.correlation;
    expect(points.find(({ label }) => label === 'task_arithmetic/paper')).toMatchObject({
      x: near(0.6),
      y: near(0.55),
    });
    const selected = await ask<Answer>(CORRELATION, { rule: 'SELECTED' });
    expect(selected.correlation).toMatchObject({ points: [], pearson: null, spearman: null });
    expect(selected.correlation.leftOut).toHaveLength(5);
    await manager.query(`UPDATE leaderboard_row SET grid = 'SELECTED' WHERE label = 'ties/paper' AND NOT plain`);
    const { correlation } = await ask<Answer>(CORRELATION);
    expect(correlation.points.find(({ label }) => label === 'ties/paper')).toMatchObject({
      x: near(0.55),
      chosenBy: 'SELECTED',
    });
    await manager.query('UPDATE leaderboard_row SET grid = NULL');
  });

  test('never compares checkpoint sets', async () => {
    const two = await seedBenchmark(manager, ['a', 'b'], 'two-bases');
    const outputs: string[] = [];
    const bases: string[] = [];
    for (const value of [0.9, 0.4]) {
      const own = await seedCheckpoint(manager, { kind: 'BASE' });
      const cells = [two.cells.get('a') ?? ''];
      const expert = await seedCheckpoint(manager, { kind: 'EXPERT', base: own, cells });
      const { output } = await seedMerge(manager, { dialect: 'paper', experts: [expert] });
      await score(output, { a: value, b: value }, 'test', two);
      bases.push(own);
      outputs.push(output);
    }
    await refreshBoard(manager, outputs);
    const board = `{ leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "two-bases") { nodes { rank checkpointSet heldIn { value } } } }`;
    const { leaderboard } = await ask<{ leaderboard: { nodes: { rank: number; checkpointSet: string }[] } }>(board);
    expect(leaderboard.nodes.map(({ rank }) => rank)).toEqual([1, 1]);
    expect(await refused(CORRELATION, { benchmark: 'two-bases' })).toContain('2 checkpoint sets');
    for (const filter of [
      { base: encodeId('Checkpoint', bases[0]) },
      { checkpointSet: leaderboard.nodes[0].checkpointSet },
    ]) {
      const { correlation } = await ask<Answer>(CORRELATION, { benchmark: 'two-bases', filter });
      expect(correlation.points).toMatchObject([{ x: 0.9 }]);
    }
  });
});

describe('sensitivity', () => {
  test('is the spread over the grid, beside what nobody tuned', async () => {
    const query = `{ sensitivity(benchmark: "lab", method: "task_arithmetic", filter: { minExperts: 3 }) {
      label points experts method { title } heldIn { default bestMinusDefault spread { n min lowerQuartile median upperQuartile max mean standardDeviation }
      best { parameters } worst { parameters } } generalization { default bestMinusDefault } } }`;
    const { sensitivity } = await ask<{ sensitivity: unknown[] }>(query);
    expect(sensitivity).toMatchObject([
      {
        label: 'task_arithmetic/paper',
        points: 3,
        experts: 3,
        heldIn: {
          default: near(0.6),
          bestMinusDefault: near(0.1),
          spread: {
            ...{ n: 3, min: near(0.45), lowerQuartile: near(0.525), median: near(0.6), upperQuartile: near(0.65) },
            ...{ max: near(0.7), mean: near(1.75 / 3), standardDeviation: near(Math.sqrt(0.095 / 6)) },
          },
          best: { parameters: { lambda: 0.5 } },
          worst: { parameters: { lambda: 0.1 } },
        },
        generalization: { default: near(0.55), bestMinusDefault: near(0.03) },
      },
    ]);
  });

  test('of all methods puts the largest grids first', async () => {
    const query = `{ sensitivity(benchmark: "lab", first: 2) { label points } }`;
    const { sensitivity } = await ask<{ sensitivity: unknown[] }>(query);
    expect(sensitivity).toEqual([
      { label: 'task_arithmetic/paper', points: 3 },
      { label: 'ties/paper', points: 2 },
    ]);
  });
});

test('scaling: held in over the own cells of each subset, generalization over cells that no expert was trained on', async () => {
  const query = `{ scaling(benchmark: "lab", method: "task_arithmetic", rule: DEFAULT) {
    label rule generalizationCells { key } heldInSlope { value } generalizationSlope { value interval { low high } }
    points { experts subsets heldIn { n mean min max } generalization { mean } otherCells { mean } } } }`;
  const { scaling } = await ask<{ scaling: unknown[] }>(query);
  expect(scaling).toMatchObject([
    {
      label: 'task_arithmetic/paper',
      rule: 'DEFAULT',
      generalizationCells: [{ key: 'd' }, { key: 'e' }],
      points: [
        {
          ...{ experts: 2, subsets: 2, heldIn: { n: 2, mean: near(0.75), min: near(0.7), max: near(0.8) } },
          ...{ generalization: { mean: near(0.4) }, otherCells: { mean: near(0.35) } },
        },
        {
          ...{ experts: 3, subsets: 1, heldIn: { n: 1, mean: near(0.6) } },
          ...{ generalization: { mean: near(0.55) }, otherCells: { mean: near(0.55) } },
        },
      ],
      heldInSlope: { value: near(-0.15) },
      generalizationSlope: { value: near(0.15) },
    },
  ]);
});

describe('a comparison', () => {
  const DIFFERENCE = '{ value wins losses ties aheadShare interval { low high } }';
  const COMPARE = `query ($a: ID!, $b: ID!, $benchmark: String = "lab", $split: String) { compare(a: $a, b: $b, benchmark: $benchmark, split: $split) {
    seedsOfA seedsOfB heldIn ${DIFFERENCE} generalization ${DIFFERENCE} all ${DIFFERENCE}
    cells { cell { key } a b difference heldInA heldInB } a { label } b { label } } }`;
  const merge = (name: string) => merges.get(name) ?? '';

  test('of two merges counts cells and puts an interval around the differences', async () => {
    const { compare } = await ask<{ compare: { cells: unknown[]; heldIn: unknown; all: { aheadShare: number } } }>(
      COMPARE,
      {
        a: merge('ta-0.5'),
        b: merge('linear'),
      },
    );
    expect(compare).toMatchObject({
      seedsOfA: 1,
      heldIn: {
        value: near(0.2),
        wins: 3,
        losses: 0,
        ties: 0,
        aheadShare: 1,
        interval: { low: near(0.2), high: near(0.2) },
      },
      generalization: { value: near(-0.2), wins: 0, losses: 2, aheadShare: 0 },
      all: { value: near(0.04), wins: 3, losses: 2 },
    });
    expect(compare.all.aheadShare).toBeGreaterThan(0.5);
    expect(compare.cells).toHaveLength(5);
    expect(compare.cells[0]).toMatchObject({ cell: { key: 'a' }, difference: near(0.2), heldInA: true, heldInB: true });
  });

  test('takes all seeds of a side, and cells that are held in for both or for neither', async () => {
    const seeds = await ask<{ compare: unknown }>(COMPARE, { a: merge('dare-1'), b: merge('pair-ab') });
    expect(seeds.compare).toMatchObject({
      ...{ seedsOfA: 2, seedsOfB: 1, heldIn: { value: near((0.68 + 0.58) / 2 - 0.8), losses: 2 } },
      ...{ generalization: { value: near(0.52 - 0.45) } },
    });
  });

  test('is refused between what cannot be compared', async () => {
    expect(await refused(COMPARE, { a: merge('linear'), b: encodeId('Checkpoint', base) })).toContain(
      'b must be the id',
    );
    expect(await refused(COMPARE, { a: merge('linear'), b: merge('linear'), benchmark: null })).toContain('name it');
    expect(await refused(COMPARE, { a: merge('linear'), b: merge('ties-1'), split: 'hidden' })).toContain('no scores');
    expect(await refused(COMPARE, { a: merge('linear'), b: merge('fisher'), split: 'hidden' })).toContain('is hidden');
    const rows = await manager.query<{ id: string }[]>(
      `SELECT id FROM leaderboard_row WHERE label = 'linear/paper' ORDER BY split`,
    );
    const [a, b] = rows.map(({ id }) => encodeId('LeaderboardRow', id));
    expect(await refused(COMPARE, { a, b })).toMatch(/not of the same/);
  });
});

describe('recommendations', () => {
  const RECOMMEND = `query ($have: HaveInput!, $budget: BudgetInput, $goal: RecommendationGoal!, $benchmark: String) {
    recommendMethods(have: $have, budget: $budget, goal: $goal, benchmark: $benchmark) {
      fits method { id dialect } reasons { kind fits text } evidence { value rank of benchmark { slug } row { label } } } }`;
  interface Recommended {
    readonly fits: boolean;
    readonly method: { readonly id: string; readonly dialect: string };
    readonly reasons: readonly { readonly kind: string; readonly fits: boolean; readonly text: string }[];
    readonly evidence: readonly { readonly value: number; readonly rank: number; readonly of: number }[];
  }
  const recommend = async (variables: Record<string, unknown>) =>
    (await ask<{ recommendMethods: Recommended[] }>(RECOMMEND, { goal: 'GENERALIZATION', ...variables }))
      .recommendMethods;
  const paper = (id: string) => (one: Recommended) => one.method.id === id && one.method.dialect === 'paper';

  test('without base, statistics and tuning data: what needs nothing, by its default parameters', async () => {
    const all = await recommend({ have: { base: false }, benchmark: 'lab' });
    expect(all[0]).toMatchObject({ fits: true, method: { id: 'linear', dialect: 'paper' } });
    expect(all[0].evidence).toMatchObject([{ value: near(0.6), rank: 1, of: 5 }]);
    expect(all[0].reasons.map(({ text }) => text)).toEqual([
      'needs nothing but the experts',
      '60.0 % generalization on lab@1: place 1 of 5 methods, +10.0 points from the base',
    ]);
    expect(all.find(paper('ties'))).toMatchObject({
      fits: false,
      reasons: [
        { text: 'needs the base model, data to tune its parameters with, which you do not have' },
        { kind: 'SCORE' },
      ],
    });
    expect(all.find(paper('fisher'))?.reasons[0].text).toBe('needs FISHER statistics, which you do not have');
    expect(all.findIndex(({ fits }) => !fits)).toBe(all.filter(({ fits }) => fits).length);
  });

  test('with everything: the best of each grid, within the budget', async () => {
    const have = { base: true, statistics: ['FISHER', 'GRAM'], data: true, tuning: true };
    const all = await recommend({ have, goal: 'HELD_IN', benchmark: 'lab' });
    expect(all[0]).toMatchObject({ method: { id: 'task_arithmetic' }, evidence: [{ value: near(0.7), rank: 1 }] });
    const cheap = await recommend({ have, goal: 'HELD_IN', benchmark: 'lab', budget: { seconds: 2 } });
    expect(cheap[0]).toMatchObject({ method: { id: 'task_arithmetic' } });
    expect(cheap.find(paper('fisher'))).toMatchObject({
      fits: false,
      reasons: [{ kind: 'BUDGET', fits: false, text: 'took 7.5 s, more than your 2 s' }, {}, {}],
    });
    // what has no scores is not judged
    expect(cheap.find(paper('mats'))).toMatchObject({
      fits: true,
      evidence: [],
      reasons: [{}, { kind: 'UNKNOWN' }, { kind: 'UNKNOWN' }],
    });
  });

  test('without a benchmark look at all boards', async () => {
    const [first] = await recommend({ have: { base: false } });
    expect(first.evidence.length).toBeGreaterThanOrEqual(1);
    expect(await refused(RECOMMEND, { have: { base: true }, goal: 'HELD_IN', benchmark: 'nowhere' })).toContain(
      'nowhere',
    );
  });
});

describe('the export', () => {
  const download = async (search: string, token: string | null = api.tokens.read) =>
    fetch(`${api.url}/export/leaderboard.jsonl${search}`, {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    });
  interface Line {
    readonly kind: string;
    readonly role?: string;
    readonly label?: string;
    readonly rows?: number;
    readonly sha256?: string;
    readonly scores?: readonly { readonly heldIn: boolean; readonly value: number }[] | null;
    readonly heldIn?: { readonly value: number };
  }

  test('has a header, a line for each row with all that its means rest on, and a digest', async () => {
    const response = await download('?benchmark=lab&split=test');
    expect(response.headers.get('content-type')).toContain('application/jsonl');
    const text = await response.text();
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    expect(lines[0]).toMatchObject({
      ...{ kind: 'header', schema: 1 },
      benchmarks: [{ slug: 'lab', revision: '1', cells: ['a', 'b', 'c', 'd', 'e'] }],
    });
    const before = text.slice(0, text.trimEnd().lastIndexOf('\n') + 1);
    expect(lines.at(-1)).toEqual({ kind: 'end', rows: 13, sha256: createHash('sha256').update(before).digest('hex') });
    const rows = lines.slice(1, -1);
    expect(rows).toHaveLength(13);
    for (const { scores, heldIn } of rows) {
      const own = (scores ?? []).filter((one) => one.heldIn).map(({ value }) => value);
      expect(heldIn?.value).toBeCloseTo(own.reduce((sum, value) => sum + value, 0) / own.length, 12);
    }
    expect(rows.find(({ label }) => label === 'fisher/paper')).toMatchObject({
      ...{ benchmark: 'lab@1', tier: 'VERIFIED', method: { id: 'fisher', dialect: 'paper', version: 1 } },
      ...{ evaluation: { harness: HARNESSES.IMAGE_CLASSIFICATION }, tuning: { points: 1 } },
      recipe: { method: 'fisher' },
    });
    expect(rows.filter(({ role }) => role === 'PRETRAINED')).toHaveLength(1);
  });

  test('of a hidden split has means alone', async () => {
    const lines = (await (await download('?benchmark=lab&split=hidden')).text()).trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    const rows = lines.slice(1, 3).map((line) => JSON.parse(line) as Line);
    expect(rows.find(({ label }) => label === 'linear/paper')).toMatchObject({
      scores: null,
      heldIn: { value: near(0.5) },
    });
  });

  test.each([
    ['?benchmark=nowhere', 404, 'NOT_FOUND'],
    ['?tier=BEST', 400, 'BAD_USER_INPUT'],
    ['?split=a&split=b', 400, 'BAD_USER_INPUT'],
    ['?page=2', 400, 'BAD_USER_INPUT'],
  ])('refuses %s', async (search, status, code) => {
    const response = await download(search);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  test('is refused to bad tokens', async () => {
    expect((await download('', 'mrg_nobody')).status).toBe(401);
  });
});
