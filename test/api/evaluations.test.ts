import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HARNESSES } from '../../src/evaluate/harness.ts';
import { type ImageManifest, parseImageManifest } from '../../src/evaluate/image-manifest.ts';
import { encodeId } from '../../src/resolvers/node-id.ts';
import { newId } from '../../src/storage/new-id.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { parquet, registerBenchmark } from '../support/benchmarks.ts';
import { ERRORS, jobEnd, type JobData, merged, registerVector } from '../support/merges.ts';
import { registerCheckpoint, safetensors, type UserErrorData } from '../support/registry.ts';
import { makeSmallSuite } from '../support/small-suite.ts';

interface EvaluationData {
  readonly id: string;
  readonly state: string;
  readonly harness: string;
  readonly job: JobData | null;
  readonly cost: { readonly examples: number; readonly seconds: number; readonly device: string } | null;
  readonly scores: readonly {
    readonly cell: { readonly key: string };
    readonly labelSpace: string;
    readonly value: number;
    readonly examples: number;
    readonly standardError: number;
  }[];
}
interface Started {
  readonly evaluation: EvaluationData | null;
  readonly job: JobData | null;
  readonly existed: boolean | null;
  readonly userErrors: readonly UserErrorData[];
}

const JOB = 'id kind state attempt error { code message }';
const EVALUATION = `id state harness split tier seed job { ${JOB} } cost { examples seconds device threads peakRssBytes }
  scores { cell { key } labelSpace metric value examples standardError } checkpoint { id } benchmark { slug }`;

let api: TestApi;
let folder: string;
let base: string;
let experts: string[];
let cellKeys: string[];
let whole: ImageManifest;

beforeAll(async () => {
  api = await startTestApi({
    worker: true,
    env: { MERGEBOARD_WORKER_CONCURRENCY: '2', MERGEBOARD_WORKER_THREADS: '1' },
  });
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-test-'));
  const suite = await makeSmallSuite(folder);
  const grid = parseImageManifest(JSON.parse(await readFile(join(suite.benchmark, 'manifest.json'), 'utf8')));
  // two categories in two domains are grid enough
  const domains = new Set(grid.axes[1].values.slice(0, 2));
  const cells = grid.cells.filter(
    ({ labelOffset, coordinates }) => labelOffset < 8 && domains.has(coordinates[grid.axes[1].name]),
  );
  cellKeys = cells.map(({ id }) => id);
  whole = { ...grid, cells };
  const paths = cells.flatMap(({ splits }) => Object.values(splits).map(({ file }) => file));
  const files = await Promise.all(
    paths.map(async (path) => ({ path, bytes: await readFile(join(suite.benchmark, path)) })),
  );
  const { state, rejection } = await registerBenchmark(api, whole, files);
  expect([state, rejection]).toEqual(['READY', null]);
  base = await registerFolder(suite.base, { kind: 'BASE', name: 'base' });
  experts = [
    await registerFolder(suite.experts[0], trainedOn(0)),
    await registerFolder(suite.experts[1], trainedOn(3)),
  ];
}, 120_000);
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true });
});

const trainedOn = (cell: number) => ({
  base,
  name: `expert on ${cellKeys[cell]}`,
  trainedCells: [{ benchmark: 'shapes-grid', cells: [cellKeys[cell]] }],
});

async function registerFolder(path: string, more: Record<string, unknown>): Promise<string> {
  const names = (await readdir(path)).filter((name) => /^(config|tokenizer|model).*\.(json|safetensors)$/.test(name));
  const files = await Promise.all(names.map(async (name) => ({ path: name, bytes: await readFile(join(path, name)) })));
  const { id, state, rejection } = await registerCheckpoint(api, files, more);
  expect([state, rejection]).toEqual(['READY', null]);
  return id;
}

async function start(input: Record<string, unknown>, token = api.tokens.evalRun): Promise<Started> {
  const query = `mutation ($input: EvaluationStartInput!) {
    evaluationStart(input: $input) { evaluation { ${EVALUATION} } job { ${JOB} } existed ${ERRORS} } }`;
  const full = { benchmark: 'shapes-grid', ...input };
  return (await api.data<{ evaluationStart: Started }>(query, { input: full }, token)).evaluationStart;
}

async function evaluated(checkpoint: string): Promise<EvaluationData> {
  const { evaluation, job, userErrors } = await start({ checkpoint });
  if (evaluation === null || job === null) throw new Error(JSON.stringify(userErrors));
  expect(await jobEnd(api, job.id)).toMatchObject({ state: 'SUCCEEDED', error: null });
  return readEvaluation(evaluation.id);
}

async function readEvaluation(id: string): Promise<EvaluationData> {
  const query = `query ($id: ID!) { evaluation(id: $id) { ${EVALUATION} } }`;
  return (await api.data<{ evaluation: EvaluationData }>(query, { id })).evaluation;
}

const scoreOf = ({ scores }: EvaluationData, key: string, space = 'TASK'): number =>
  scores.find(({ cell, labelSpace }) => cell.key === key && labelSpace === space)?.value ?? NaN;
const mean = (...values: number[]): number => values.reduce((a, b) => a + b) / values.length;

describe('evaluating', () => {
  test('scores every cell in both label spaces, and puts merge and baselines on the board', async () => {
    const input = { method: { id: 'linear' }, experts: experts.map((checkpoint) => ({ checkpoint })), name: 'average' };
    const merge = await merged(api, input);
    const [ofBase, ofFirst, ofSecond, ofMerge] = [
      await evaluated(base),
      await evaluated(experts[0]),
      await evaluated(experts[1]),
      await evaluated(merge.output?.id ?? ''),
    ];
    expect(ofMerge).toMatchObject({
      state: 'COMPLETE',
      harness: HARNESSES.IMAGE_CLASSIFICATION,
      split: 'test',
      tier: 'VERIFIED',
      seed: '0',
    });
    expect(ofMerge.cost).toMatchObject({ examples: 16, device: 'cpu/wasm' });
    expect(ofMerge.scores.map(({ cell, labelSpace }) => [cell.key, labelSpace])).toEqual([
      ...cellKeys.map((key) => [key, 'TASK']),
      ...cellKeys.map((key) => [key, 'ALL']),
    ]);
    expect(ofMerge.scores.every(({ examples }) => examples === 4)).toBe(true);

    interface BoardData {
      leaderboard: { nodes: Record<string, unknown>[] };
    }
    const query = `query ($space: LabelSpace) { leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "shapes-grid@1", filter: { labelSpace: $space }) {
      nodes { role rank checkpoint { name trainedCells { key } } method { id } experts
        heldIn { value cells standardError relativeToBase } generalization { value cells } cost { seconds device } } } }`;
    for (const space of ['TASK', 'ALL']) {
      const { leaderboard } = await api.data<BoardData>(query, { space });
      const row = (name: string) =>
        leaderboard.nodes.find((node) => (node.checkpoint as { name: string }).name === name);
      expect(leaderboard.nodes).toHaveLength(4);
      const heldIn = mean(scoreOf(ofMerge, cellKeys[0], space), scoreOf(ofMerge, cellKeys[3], space));
      const onBase = mean(scoreOf(ofBase, cellKeys[0], space), scoreOf(ofBase, cellKeys[3], space));
      expect(row('average')).toMatchObject({
        role: 'METHOD',
        rank: 1,
        method: { id: 'linear' },
        experts: 2,
        checkpoint: { trainedCells: [{ key: cellKeys[0] }, { key: cellKeys[3] }] },
        heldIn: {
          value: expect.closeTo(heldIn, 12),
          cells: 2,
          relativeToBase: onBase === 0 ? null : expect.closeTo(heldIn / onBase, 12),
        },
        generalization: {
          value: expect.closeTo(mean(scoreOf(ofMerge, cellKeys[1], space), scoreOf(ofMerge, cellKeys[2], space)), 12),
        },
        cost: { device: 'cpu/wasm' },
      });
      expect(row('base')).toMatchObject({
        role: 'PRETRAINED',
        rank: null,
        heldIn: { value: onBase, cells: 2 },
        cost: null,
      });
      expect(row(`expert on ${cellKeys[0]}`)).toMatchObject({
        role: 'EXPERT',
        heldIn: { value: scoreOf(ofFirst, cellKeys[0], space), cells: 1 },
        generalization: { cells: 3 },
      });
      expect(row(`expert on ${cellKeys[3]}`)).toMatchObject({
        heldIn: { value: scoreOf(ofSecond, cellKeys[3], space) },
      });
    }

    const again = await start({ checkpoint: base });
    expect(again).toMatchObject({ existed: true, evaluation: { id: ofBase.id, state: 'COMPLETE' }, job: ofBase.job });
  }, 120_000);

  test('asked for by many at the same moment happens once', async () => {
    const started = await Promise.all(
      Array.from({ length: 6 }, () => start({ checkpoint: base, split: 'tune', benchmark: 'shapes-grid@1' })),
    );
    expect(started.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect(new Set(started.map(({ job }) => job?.id)).size).toBe(1);
    expect(started.filter(({ existed }) => existed === false)).toHaveLength(1);
    expect((await jobEnd(api, started[0].job?.id ?? '')).state).toBe('SUCCEEDED');
  });

  test('a model that only claims to be one fails with the reason, and can be asked for again', async () => {
    const checkpoint = await registerVector(api, [1, 2]);
    const { evaluation, job } = await start({ checkpoint });
    const failed = await jobEnd(api, job?.id ?? '');
    expect(failed).toMatchObject({ state: 'FAILED', attempt: 1, error: { code: 'FILE_MISSING' } });
    const after = await readEvaluation(evaluation?.id ?? '');
    expect(after).toMatchObject({ state: 'FAILED', cost: null, scores: [] });
    const again = await start({ checkpoint });
    expect(again).toMatchObject({ existed: true, evaluation: { id: evaluation?.id, state: 'PENDING' } });
    expect(again.job?.id).not.toBe(job?.id);
    await jobEnd(api, again.job?.id ?? '');
  });

  test('is refused before a job starts when it cannot work', async () => {
    const bare = await registerCheckpoint(api, [
      { path: 'model.safetensors', bytes: safetensors({ w: { shape: [2] } }) },
    ]);
    const cases: [Record<string, unknown>, string, string[]][] = [
      [{ checkpoint: bare.id }, 'CONFIG_INVALID', ['input', 'checkpoint']],
      [{ checkpoint: encodeId('Checkpoint', newId()) }, 'NOT_FOUND', ['input', 'checkpoint']],
      [{ checkpoint: 'base' }, 'INVALID_INPUT', ['input', 'checkpoint']],
      [{ checkpoint: base, benchmark: 'nowhere' }, 'NOT_FOUND', ['input', 'benchmark']],
      [{ checkpoint: base, benchmark: 'shapes-grid@2' }, 'NOT_FOUND', ['input', 'benchmark']],
      [{ checkpoint: base, benchmark: '\0' }, 'NOT_FOUND', ['input', 'benchmark']],
      [{ checkpoint: base, split: 'training' }, 'INVALID_INPUT', ['input', 'split']],
    ];
    for (const [input, code, field] of cases) {
      const { evaluation, job, userErrors } = await start(input);
      expect([evaluation, job, userErrors[0]]).toEqual([null, null, expect.objectContaining({ code, field })]);
    }
  });

  test('scores are append-only', async () => {
    await expect(api.dataSource.query('UPDATE score SET value = 1')).rejects.toThrow('append-only');
    await expect(api.dataSource.query('DELETE FROM score')).rejects.toThrow('append-only');
  });

  test('lists filter by checkpoint, benchmark and state', async () => {
    const query = `query ($filter: EvaluationFilter) { evaluations(filter: $filter) { totalCount nodes { state checkpoint { id } } } }`;
    interface Listed {
      evaluations: { totalCount: number; nodes: { state: string; checkpoint: { id: string } }[] };
    }
    const list = async (filter: unknown) => (await api.data<Listed>(query, { filter })).evaluations;
    const ofBase = await list({ checkpoint: base, benchmark: 'shapes-grid' });
    expect(ofBase.totalCount).toBe(2);
    expect(ofBase.nodes.every(({ checkpoint }) => checkpoint.id === base)).toBe(true);
    expect((await list({ state: 'FAILED' })).totalCount).toBe(1);
    expect((await list(null)).totalCount).toBe(6);
  });

  test('stops at an image that does not decode, and keeps the scores it had: marked, off the board, gone on from', async () => {
    const broken = whole.cells[3].splits.test.file;
    const files = await Promise.all(
      whole.cells.map(async ({ splits: { test: split } }) => ({
        path: split.file,
        // an image per row, but its bytes are a text
        bytes: split.file === broken ? await parquet([0, 1, 0, 1]) : await readFile(join(folder, 'grid', split.file)),
      })),
    );
    const cells = whole.cells.map(({ splits, ...cell }) => ({
      ...cell,
      splits: { test: { ...splits.test, sha256: undefined } },
    }));
    const { state } = await registerBenchmark(api, { ...whole, slug: 'broken', cells }, files);
    expect(state).toBe('READY');
    const partly = async () => {
      const { evaluation, job } = await start({ checkpoint: base, benchmark: 'broken' });
      const { error } = await jobEnd(api, job?.id ?? '');
      expect(error).toMatchObject({ code: 'DATA_INVALID', message: expect.stringContaining('does not decode') });
      expect(error?.message).toContain(`cell ${cellKeys[3]}, ${broken}, row 0`);
      const query = `query ($id: ID!) { evaluation(id: $id) { state partial scores { cell { key } labelSpace value } }
        leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "broken") { totalCount } }`;
      return api.data<{ evaluation: { scores: { cell: { key: string } }[] } }>(query, { id: evaluation?.id });
    };
    const first = await partly();
    expect(first).toMatchObject({ evaluation: { state: 'FAILED', partial: true }, leaderboard: { totalCount: 0 } });
    const scored = new Set(first.evaluation.scores.map(({ cell }) => cell.key));
    expect([...scored]).toEqual(cellKeys.slice(0, 3));
    expect(await partly()).toEqual(first);
  });
});
