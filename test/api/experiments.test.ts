import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningWorker } from '../../src/jobs/worker.ts';
import { driveExperiments } from '../../src/services/experiments/advance.ts';
import { startTestApi, startTestWorker, type TestApi } from '../support/api.ts';
import { storeRoot } from '../support/merge-alone.ts';
import { jobEnd, merged, outputFile, readMerge, registerVector, until } from '../support/merges.ts';
import { type UserErrorData } from '../support/registry.ts';
import { registerSuiteCells, registerSuiteModel } from '../support/shapes-experts.ts';

const CHILD = fileURLToPath(new URL('../support/merge-worker-process.ts', import.meta.url));
const CELLS = ['polygons-hatched', 'polygons-mosaic', 'curves-hatched', 'curves-mosaic'];
const ERRORS = 'userErrors { code message field }';
const POINT = `id role state selected score stage parameters seed error { code message } method { id }
  subset { size permutation experts } checkpoint { id } merge { id cost { merges seconds bytesRead } }
  tuning { id split state } report { id split state }`;
const EXPERIMENT = `id state seconds error { code message } selection { axis split metric oracle }
  progress { points waiting done failed evaluations completeEvaluations cells scoredCells }
  points(first: 20) { totalCount nodes { ${POINT} } }
  choices { method { id } points failed best worst selected { id } tuning { points mergeSeconds evaluationSeconds } }
  statistics { kind state cell { key } }`;

interface Point {
  readonly id: string;
  readonly role: string;
  readonly state: string;
  readonly selected: boolean;
  readonly score: number | null;
  readonly stage: number | null;
  readonly parameters: Readonly<Record<string, number>> | null;
  readonly method: { readonly id: string } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly checkpoint: { readonly id: string } | null;
  readonly merge: { readonly id: string; readonly cost: { readonly merges: number } | null } | null;
  readonly tuning: { readonly id: string; readonly split: string } | null;
  readonly report: { readonly id: string; readonly split: string; readonly state: string } | null;
}
interface Experiment {
  readonly id: string;
  readonly state: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly progress: Readonly<Record<string, number>>;
  readonly points: { readonly totalCount: number; readonly nodes: readonly Point[] };
  readonly choices: readonly {
    readonly method: { readonly id: string };
    readonly points: number;
    readonly selected: readonly { readonly id: string }[];
    readonly tuning: { readonly points: number; readonly evaluationSeconds: number };
  }[];
  readonly statistics: readonly { readonly kind: string; readonly state: string }[];
}
interface Started {
  readonly experiment: Experiment | null;
  readonly existed: boolean | null;
  readonly userErrors: readonly UserErrorData[];
}

let api: TestApi;
let base: string;
let experts: string[];

beforeAll(async () => {
  api = await startTestApi();
  const registrar = await startTestWorker(api.server);
  await registerSuiteCells(api, CELLS, 4);
  const trained = (cell: string) => ({ base, trainedCells: [{ benchmark: 'shapes-grid', cells: [cell] }] });
  base = (await registerSuiteModel(api, 'base', { kind: 'BASE' })).id;
  experts = [
    (await registerSuiteModel(api, 'expert-0', trained(CELLS[0]))).id,
    (await registerSuiteModel(api, 'expert-1', trained(CELLS[3]))).id,
  ];
  await registrar.stop();
}, 240_000);
let worker: RunningWorker | null = null;
afterEach(async () => {
  await worker?.stop();
  worker = null;
});
afterAll(() => api.stop());

const input = (more: Record<string, unknown> = {}) => ({
  ...{ benchmark: 'shapes-grid', base, experts, controls: ['PRETRAINED'] },
  methods: [{ method: { id: 'task_arithmetic', dialect: 'paper' }, grid: { lambda: [0.2, 0.6] } }],
  ...more,
});

async function start(wish: unknown, token = api.tokens.admin): Promise<Started> {
  const query = `mutation ($input: ExperimentInput!) {
    experimentStart(input: $input) { experiment { ${EXPERIMENT} } existed ${ERRORS} } }`;
  return (await api.data<{ experimentStart: Started }>(query, { input: wish }, token)).experimentStart;
}

async function started(wish: unknown): Promise<Experiment> {
  const { experiment, userErrors } = await start(wish);
  if (experiment === null) throw new Error(JSON.stringify(userErrors));
  return experiment;
}

async function read(id: string): Promise<Experiment> {
  const query = `query ($id: ID!) { experiment(id: $id) { ${EXPERIMENT} } }`;
  return (await api.data<{ experiment: Experiment }>(query, { id })).experiment;
}

async function cancel(id: string) {
  const query = `mutation ($input: ExperimentCancelInput!) {
    experimentCancel(input: $input) { experiment { state error { code } } ${ERRORS} } }`;
  return (await api.data<{ experimentCancel: unknown }>(query, { input: { experiment: id } }, api.tokens.admin))
    .experimentCancel;
}

async function retry(id: string) {
  const query = `mutation ($input: ExperimentRetryInput!) {
    experimentRetry(input: $input) { experiment { state error { code } } ${ERRORS} } }`;
  return (await api.data<{ experimentRetry: unknown }>(query, { input: { experiment: id } }, api.tokens.admin))
    .experimentRetry;
}

async function jobsOf(kind: string): Promise<readonly { id: string; state: string; attempt: number }[]> {
  const query = 'query ($kind: JobKind) { jobs(first: 100, filter: { kind: $kind }) { nodes { id state attempt } } }';
  return (await api.data<{ jobs: { nodes: { id: string; state: string; attempt: number }[] } }>(query, { kind })).jobs
    .nodes;
}

/** Takes turns at the experiments until this one stands still. */
async function ended(id: string): Promise<Experiment> {
  for (;;) {
    await driveExperiments(api.deps);
    const query = 'query ($id: ID!) { experiment(id: $id) { state } }';
    const { experiment } = await api.data<{ experiment: { state: string } }>(query, { id });
    if (experiment.state !== 'RUNNING') return read(id);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

describe('an experiment', () => {
  test('is planned without being started, and says what is wrong with it by field', async () => {
    const query = `query ($input: ExperimentInput!) { experimentPlan(input: $input) {
      plan { gridPoints controlPoints evaluations cells statistics bytesWritten unplannedPoints skipped { method { id } reason }
             existing { id } } ${ERRORS} } }`;
    const plan = async (more: Record<string, unknown>) =>
      (await api.data<{ experimentPlan: Record<string, unknown> }>(query, { input: input(more) })).experimentPlan;
    const of = (id: string, grid: unknown = 'published') => ({ method: { id, dialect: 'paper' }, grid });
    const methods = [of('slerp'), of('mlerp'), of('dare_linear'), of('fisher', {}), of('regmean')];
    expect(await plan({ methods, seeds: ['0', '1'], controls: ['PRETRAINED', 'RANDOM_EXPERTS'] })).toMatchObject({
      // DARE's 22 settings with two seeds, RegMean's 11, and 11 of random experts with two seeds
      plan: { gridPoints: 2 + 44 + 1 + 11 + 22, controlPoints: 1, statistics: 4, unplannedPoints: 12, existing: null },
    });
    const errorsOf = async (more: Record<string, unknown>) => (await plan(more)).userErrors;
    const place = (...field: string[]) => [expect.objectContaining({ field: ['input', ...field] })];
    expect(await errorsOf({ methods: [of('ties', { k: [0.1, 7] })] })).toEqual(
      place('methods', '0', 'parameters', 'k'),
    );
    expect(await errorsOf({ methods: [of('ties', { lamda: [0.1] })] })).toEqual(place('methods', '0', 'grid'));
    expect(await errorsOf({ methods: [of('nothing')] })).toEqual(place('methods', '0', 'method'));
    expect(await errorsOf({ selection: { split: 'nowhere' } })).toEqual(place('selection', 'split'));
    const hide = (change: string) => api.dataSource.query(`UPDATE benchmark SET manifest = manifest ${change}`);
    await hide(`|| '{"hiddenSplits": ["tune"]}'`);
    expect(await errorsOf({ selection: { split: 'tune' } })).toEqual(place('selection', 'split'));
    await hide(`- 'hiddenSplits'`);
    expect(await errorsOf({ selection: { metric: 'rouge' } })).toEqual(place('selection', 'metric'));
    expect(await errorsOf({ subsets: { sizes: [3] } })).toEqual(place('subsets', 'sizes'));
    expect(await errorsOf({ experts: [base] })).toEqual(place('experts', '0'));
  });

  test('is refused beyond its budget, and to who may not both merge and evaluate', async () => {
    expect((await start(input({ budget: { points: 2 } }))).userErrors).toMatchObject([
      { code: 'LIMIT_EXCEEDED', field: ['input', 'budget', 'points'] },
    ]);
    expect((await start(input({ budget: { bytes: '1000' } }))).userErrors).toMatchObject([
      { code: 'LIMIT_EXCEEDED', field: ['input', 'budget', 'bytes'] },
    ]);
    expect((await start(input(), api.tokens.mergeRun)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await start(input(), api.tokens.evalRun)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  test('that is cancelled ends its jobs, and goes on when it is tried or started again', async () => {
    const { id } = await started(input({ controls: [] }));
    await driveExperiments(api.deps);
    expect(await jobsOf('SWEEP')).toMatchObject([{ state: 'QUEUED' }]);
    expect(await cancel(id)).toMatchObject({ experiment: { state: 'CANCELLED', error: { code: 'CANCELLED' } } });
    expect(await jobsOf('SWEEP')).toMatchObject([{ state: 'CANCELLED' }]);
    await driveExperiments(api.deps);
    expect(await jobsOf('SWEEP')).toHaveLength(1);
    expect(await retry(id)).toMatchObject({ experiment: { state: 'RUNNING', error: null }, userErrors: [] });
    expect(await retry(id)).toMatchObject({ experiment: null, userErrors: [{ code: 'CONFLICT' }] });
    await cancel(id);
    expect(await start(input({ controls: [] }))).toMatchObject({ existed: true, experiment: { id, state: 'RUNNING' } });
    // out of time, which the next turn notices
    await api.dataSource.query(`UPDATE experiment SET budget = '{"points": 10, "seconds": 0, "bytes": null}'`);
    await driveExperiments(api.deps);
    expect(await read(id)).toMatchObject({ state: 'STOPPED', error: { code: 'LIMIT_EXCEEDED' } });
    expect(await retry(id)).toMatchObject({ experiment: null, userErrors: [{ code: 'LIMIT_EXCEEDED' }] });
  });
});

describe('a sweep whose worker is killed', () => {
  test('is finished by another one: merges that were published are not computed again', async () => {
    const registrar = await startTestWorker(api.server);
    const vector = (step: number) => Array.from({ length: 20_000 }, (_, i) => Math.sin(i * step));
    const own = await registerVector(api, vector(0.01), { kind: 'BASE' });
    const trained = (cell: string) => ({ base: own, trainedCells: [{ benchmark: 'shapes-grid', cells: [cell] }] });
    const vectors = [
      await registerVector(api, vector(0.1), trained(CELLS[0])),
      await registerVector(api, vector(0.2), trained(CELLS[3])),
    ];
    await registrar.stop();
    const methods = [
      { method: { id: 'task_arithmetic', dialect: 'paper' }, grid: { lambda: [0.1, 0.2, 0.3] } },
      { method: { id: 'linear', dialect: 'paper' }, grid: { lambda: [0.5] } },
    ];
    const { id } = await started(input({ base: own, experts: vectors, controls: [], methods }));
    await driveExperiments(api.deps);
    const [sweep] = (await jobsOf('SWEEP')).filter(({ state }) => state === 'QUEUED');

    const root = await storeRoot(api);
    const { publicUrl } = api.settings.http;
    const child = fork(CHILD, [api.databaseUrl, root, publicUrl, '2'], { execArgv: ['--no-warnings'] });
    for (let word = ''; word !== 'paused';) [word] = (await once(child, 'message')) as [string];
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await read(id)).points.nodes.map(({ state }) => state)).toEqual(new Array(4).fill('MERGING'));

    worker = await startTestWorker(api.server);
    expect(await jobEnd(api, sweep.id)).toMatchObject({ kind: 'SWEEP', state: 'SUCCEEDED', attempt: 2 });
    const { points } = await read(id);
    const outputs = await Promise.all(points.nodes.map(({ merge }) => readMerge(api, merge?.id ?? '')));
    for (const output of outputs) expect(output).toMatchObject({ output: { state: 'READY' }, job: { id: sweep.id } });
    // 0.2·sin(x)… of λ = 0.1 and of λ = 0.2 differ, and every file is whole
    const files = await Promise.all(outputs.map((output) => outputFile(output, 'model.safetensors')));
    expect(new Set(files.map((file) => file.toString('base64'))).size).toBe(4);
    await cancel(id);
  }, 120_000);
});

describe('an experiment that runs', () => {
  test('keeps every point, shows the picked ones on the board, and computes nothing twice', async () => {
    worker = await startTestWorker(api.server);
    const methods = [
      { method: { id: 'task_arithmetic', dialect: 'paper' }, grid: { lambda: [0.2, 0.6] } },
      { method: { id: 'dare_linear', dialect: 'paper' }, grid: [{ lambda: [0.3, 0.6] }, { p: [0.1, 0.9] }] },
      { method: { id: 'fisher', dialect: 'paper' }, grid: {} },
    ];
    // this recipe is known before the experiment
    const known = await merged(api, {
      method: { id: 'task_arithmetic', dialect: 'paper' },
      ...{ parameters: { lambda: 0.6 }, base, experts: experts.map((checkpoint) => ({ checkpoint })) },
    });
    const controls = ['PRETRAINED', 'EXPERTS', 'ENSEMBLE'];
    const wish = input({ methods, controls, statistics: { n: 2 } });
    const first = await ended((await started(wish)).id);

    expect(first).toMatchObject({ state: 'COMPLETE', error: null });
    expect(first.points.nodes.flatMap(({ error }) => error ?? [])).toEqual([]);
    expect(first.progress).toMatchObject({ points: 4 + 2 + 4 + 1, done: 11, failed: 0, waiting: 0 });
    expect(first.progress.scoredCells).toBe(first.progress.completeEvaluations * CELLS.length);
    expect(first.statistics).toMatchObject([
      { kind: 'FISHER', state: 'READY', cell: { key: CELLS[0] } },
      { kind: 'FISHER', state: 'READY', cell: { key: CELLS[3] } },
    ]);
    const grid = first.points.nodes.filter(({ role }) => role === 'GRID');
    expect(grid.find(({ merge }) => merge?.id === known.id)).toBeDefined();
    for (const id of ['task_arithmetic', 'dare_linear', 'fisher']) {
      const own = grid.filter(({ method }) => method?.id === id);
      const best = own.find(({ score }) => score === Math.max(...own.map((point) => point.score ?? 0)));
      const choice = first.choices.find(({ method }) => method.id === id);
      expect(own.filter(({ selected }) => selected).map((point) => point.id)).toEqual([best?.id]);
      expect(choice).toMatchObject({
        points: own.length,
        selected: [{ id: best?.id }],
        tuning: { points: own.length },
      });
      for (const point of own) {
        expect(point).toMatchObject({ state: 'DONE', tuning: { split: 'tune' } });
        expect(point.report === null).toBe(!point.selected);
      }
    }
    // the second stage keeps the lambda that was picked in the first
    const dare = grid.filter(({ method }) => method?.id === 'dare_linear');
    const lambda = dare[0].score === null || (dare[1].score ?? 0) <= dare[0].score ? 0.3 : 0.6;
    expect(dare.filter(({ stage }) => stage === 1).map(({ parameters }) => parameters)).toEqual([
      { lambda, p: 0.1 },
      { lambda, p: 0.9 },
    ]);
    // task arithmetic and DARE of the first stage were read together
    expect(grid.filter(({ merge }) => (merge?.cost?.merges ?? 1) > 1).length).toBeGreaterThanOrEqual(3);

    const board = async (filter: Record<string, unknown>): Promise<string[]> => {
      const query = `query ($filter: LeaderboardFilter) {
        leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "shapes-grid", filter: $filter, first: 100) {
          nodes { role grid checkpoint { id } } } }`;
      const { leaderboard } = await api.data<{
        leaderboard: { nodes: { role: string; grid: string | null; checkpoint: { id: string } }[] };
      }>(query, { filter });
      return leaderboard.nodes.map(({ role, grid: place }) => `${role} ${place}`).sort();
    };
    const rows = [
      'ENSEMBLE null',
      'EXPERT null',
      'EXPERT null',
      'METHOD SELECTED',
      'METHOD SELECTED',
      'METHOD SELECTED',
      'PRETRAINED null',
    ];
    expect(await board({ experiment: first.id })).toEqual(rows);
    expect(await board({ experiment: first.id, split: 'tune', selected: false })).toEqual(
      new Array(4).fill('METHOD POINT'),
    );

    const jobs = await jobsOf('SWEEP');
    expect(await start(wish)).toMatchObject({ existed: true, experiment: { id: first.id, state: 'COMPLETE' } });
    await driveExperiments(api.deps);
    expect(await jobsOf('SWEEP')).toHaveLength(jobs.length);

    // the same points under another rule: all is known but the choice
    const oracle = await ended((await started({ ...wish, selection: { axis: 'GENERALIZATION' } })).id);
    expect(oracle).toMatchObject({ state: 'COMPLETE', selection: { oracle: true } });
    const picked = oracle.points.nodes.filter(({ selected }) => selected).map(({ checkpoint }) => checkpoint?.id);
    const before = grid.filter(({ selected }) => selected).map(({ checkpoint }) => checkpoint?.id);
    const only = picked.filter((checkpoint) => !before.includes(checkpoint)).length;
    expect((await board({ oracle: true })).length).toBe(only);
  }, 240_000);

  test('keeps the reason of points that fail, and goes on with the others', async () => {
    worker = await startTestWorker(api.server);
    const methods = [{ method: { id: 'task_arithmetic', dialect: 'paper' }, grid: { lambda: [0.25, 0.35] } }];
    const { id } = await started(input({ methods, controls: [] }));
    await until(async () => {
      await driveExperiments(api.deps);
      const rows: { id: string | null }[] = await api.dataSource.query(
        `SELECT tuning_evaluation_id AS id FROM experiment_point p JOIN experiment x ON x.id = p.experiment_id
          WHERE x.state = 'RUNNING'`,
      );
      return rows.length === 2 && rows.every((row) => row.id !== null);
    });
    const [broken] = (await read(id)).points.nodes;
    await api.dataSource.query(`UPDATE evaluation SET state = 'FAILED' WHERE id = (
      SELECT tuning_evaluation_id FROM experiment_point WHERE position = 0 AND experiment_id = (
        SELECT id FROM experiment ORDER BY created_at DESC LIMIT 1))`);
    const end = await ended(id);
    expect(end.state).toBe('COMPLETE');
    expect(end.points.nodes.find((point) => point.id === broken.id)?.state).toMatch(/FAILED|DONE/);
    expect(end.points.nodes[1]).toMatchObject({ state: 'DONE' });
  }, 120_000);
});
