import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HARNESSES } from '../../src/evaluate/harness.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { registerBenchmark } from '../support/benchmarks.ts';
import { ERRORS, jobEnd, type JobData, merged } from '../support/merges.ts';
import { registerCheckpoint, safetensors, type UserErrorData } from '../support/registry.ts';
import { computeStatistic, readStatistic } from '../support/statistics.ts';
import { jsonLines, tinyLanguageBenchmark, tinyT5 } from '../support/tiny-language.ts';

interface ScoreData {
  readonly cell: { readonly key: string };
  readonly labelSpace: string;
  readonly metric: string;
  readonly value: number;
  readonly examples: number;
}

interface EvaluationData {
  readonly id: string;
  readonly harness: string;
  readonly cost: { readonly examples: number } | null;
  readonly scores: readonly ScoreData[];
}

interface Started {
  readonly evaluation: EvaluationData | null;
  readonly job: JobData | null;
  readonly userErrors: readonly UserErrorData[];
}

const EVALUATION = 'id harness cost { examples } scores { cell { key } labelSpace metric value examples }';
const CELLS = ['nli-en', 'qa-en', 'nli-de', 'qa-de'];

let api: TestApi;
let base: string;
let oneExpert: string;
let average: string;

beforeAll(async () => {
  api = await startTestApi({ worker: true, env: { MERGEBOARD_WORKER_CONCURRENCY: '2' } });
}, 60_000);
afterAll(() => api.stop());

async function start(input: Record<string, unknown>): Promise<Started> {
  const query = `mutation ($input: EvaluationStartInput!) {
    evaluationStart(input: $input) { evaluation { ${EVALUATION} } job { id state error { code message } } ${ERRORS} } }`;
  return (await api.data<{ evaluationStart: Started }>(query, { input }, api.tokens.evalRun)).evaluationStart;
}

async function evaluated(checkpoint: string, split = 'test'): Promise<EvaluationData> {
  const { evaluation, job, userErrors } = await start({ checkpoint, split, benchmark: 'babel' });
  if (evaluation === null || job === null) throw new Error(JSON.stringify(userErrors));
  expect(await jobEnd(api, job.id)).toMatchObject({ state: 'SUCCEEDED', error: null });
  const query = `query ($id: ID!) { evaluation(id: $id) { ${EVALUATION} } }`;
  return (await api.data<{ evaluation: EvaluationData }>(query, { id: evaluation.id })).evaluation;
}

async function register(seed: number, more: Record<string, unknown>): Promise<string> {
  const { id, state, rejection } = await registerCheckpoint(api, tinyT5(seed), { modality: 'LANGUAGE', ...more });
  expect([state, rejection]).toEqual(['READY', null]);
  return id;
}

describe('a benchmark of language tasks', () => {
  test('takes T5 models and a merge of them from upload to the board', async () => {
    const { manifest, files } = tinyLanguageBenchmark();
    // the hidden split holds the same examples, so that its means are known
    const cells = manifest.cells.map(({ splits, ...cell }) => ({ ...cell, splits: { ...splits, final: splits.test } }));
    const benchmark = await registerBenchmark(api, { ...manifest, cells, hiddenSplits: ['final'] }, files);
    expect([benchmark.state, benchmark.rejection]).toEqual(['READY', null]);
    const shown = await api.data(
      `query ($id: ID!) { node(id: $id) { ... on Benchmark { modality metric cells { key classCount } } } }`,
      { id: benchmark.id },
    );
    expect(shown).toEqual({
      node: {
        modality: 'LANGUAGE',
        metric: 'score',
        cells: CELLS.map((key) => ({ key, classCount: key.startsWith('nli') ? 3 : 0 })),
      },
    });

    base = await register(1, { kind: 'BASE', name: 'base' });
    const experts = await Promise.all(
      [0, 3].map((cell, i) =>
        register(2 + i, {
          base,
          name: `expert on ${CELLS[cell]}`,
          trainedCells: [{ benchmark: 'babel', cells: [CELLS[cell]] }],
        }),
      ),
    );
    const merge = await merged(api, {
      method: { id: 'linear' },
      experts: experts.map((checkpoint) => ({ checkpoint })),
      name: 'average',
    });
    average = merge.output?.id ?? '';
    oneExpert = experts[0];
    const ofBase = await evaluated(base);
    for (const expert of experts) await evaluated(expert);
    const ofMerge = await evaluated(average);

    expect(ofMerge.harness).toBe(HARNESSES.LANGUAGE);
    expect(ofMerge.cost).toEqual({ examples: 40 });
    const byCell = (key: string, metric: string, of = ofMerge) =>
      of.scores.find((score) => score.cell.key === key && score.metric === metric)?.value ?? NaN;
    expect(ofMerge.scores.map(({ labelSpace }) => labelSpace)).toEqual(Array(10).fill('TASK'));
    for (const key of CELLS) {
      const metrics = ofMerge.scores.filter(({ cell, metric }) => cell.key === key && metric !== 'score');
      expect(metrics.map(({ metric }) => metric).sort()).toEqual(
        key.startsWith('nli') ? ['accuracy'] : ['exact_match', 'token_f1'],
      );
      const mean = metrics.reduce((sum, { value }) => sum + value, 0) / metrics.length;
      expect(byCell(key, 'score')).toBeCloseTo(mean, 12);
    }

    const { leaderboard } = await api.data<{ leaderboard: { nodes: Record<string, unknown>[] } }>(
      `{ leaderboard(modality: LANGUAGE, benchmark: "babel") { nodes { role metric checkpoint { name }
        heldIn { value cells } generalization { value cells } } } }`,
    );
    const row = (name: string) => leaderboard.nodes.find((one) => (one.checkpoint as { name: string }).name === name);
    expect(leaderboard.nodes).toHaveLength(4);
    const mean = (of: EvaluationData, ...keys: string[]) =>
      expect.closeTo(keys.reduce((sum, key) => sum + byCell(key, 'score', of), 0) / keys.length, 12);
    expect(row('average')).toMatchObject({
      role: 'METHOD',
      metric: 'score',
      heldIn: { value: mean(ofMerge, CELLS[0], CELLS[3]), cells: 2 },
      generalization: { value: mean(ofMerge, CELLS[1], CELLS[2]), cells: 2 },
    });
    expect(row('base')).toMatchObject({
      role: 'PRETRAINED',
      heldIn: { value: mean(ofBase, CELLS[0], CELLS[3]), cells: 2 },
    });
  }, 120_000);

  test('shows means over at least two cells of a hidden split, and nothing else', async () => {
    for (const checkpoint of [average, oneExpert]) {
      const evaluation = await evaluated(checkpoint, 'final');
      expect(evaluation).toMatchObject({ scores: [], cost: { examples: 40 } });
    }
    const rows = async (split: string) => {
      const query = `query ($filter: LeaderboardFilter) { leaderboard(modality: LANGUAGE, benchmark: "babel", filter: $filter) {
        nodes { checkpoint { id } heldIn { value standardError } generalization { value standardError cells } } } }`;
      const { leaderboard } = await api.data<{ leaderboard: { nodes: { checkpoint: { id: string } }[] } }>(query, {
        filter: { split },
      });
      return leaderboard.nodes;
    };
    const [shown, hidden] = [await rows('test'), await rows('final')];
    const of = (list: typeof shown, id: string) => list.find(({ checkpoint }) => checkpoint.id === id);
    expect(hidden).toHaveLength(2);
    expect(of(hidden, average)).toEqual(of(shown, average));
    // its held-in cell is one: the mean would be the score
    expect(of(hidden, oneExpert)).toEqual({ ...of(shown, oneExpert), heldIn: null });
    await expect(
      computeStatistic(api, { checkpoint: base, benchmark: 'babel', split: 'final', kind: 'GRAM', cell: 'qa-de' }),
    ).resolves.toMatchObject({ userErrors: [{ code: 'INVALID_INPUT', field: ['input', 'split'] }] });
    await expect(api.dataSource.query('DELETE FROM hidden_score')).rejects.toThrow('append-only');
  }, 60_000);

  test('lets several checkpoints answer together, as a checkpoint without files that is never merged', async () => {
    const ask = () => start({ ensemble: [average, oneExpert, base], benchmark: 'babel' });
    const { evaluation, job, userErrors } = await ask();
    expect(userErrors).toEqual([]);
    expect(await jobEnd(api, job?.id ?? '')).toMatchObject({ state: 'SUCCEEDED', error: null });
    const again = await ask();
    expect(again.evaluation).toMatchObject({ id: evaluation?.id, scores: { length: 10 } });

    const { leaderboard } = await api.data<{ leaderboard: { nodes: Record<string, unknown>[] } }>(
      `{ leaderboard(modality: LANGUAGE, benchmark: "babel", filter: { roles: [ENSEMBLE] }) { nodes { role experts
        checkpoint { id kind name bytes files { path } members { id } trainedCells { key } }
        heldIn { cells } generalization { cells } } } }`,
    );
    expect(leaderboard.nodes).toHaveLength(1);
    expect(leaderboard.nodes[0]).toMatchObject({
      ...{ role: 'ENSEMBLE', experts: 3, heldIn: { cells: 2 }, generalization: { cells: 2 } },
      checkpoint: { kind: 'ENSEMBLE', files: [], trainedCells: [{ key: CELLS[0] }, { key: CELLS[3] }] },
    });
    const ensemble = leaderboard.nodes[0].checkpoint as { id: string; name: string; members: { id: string }[] };
    expect(ensemble.name).toMatch(/^ensemble of 3 \([0-9a-f]{8}\)$/);
    expect(new Set(ensemble.members.map(({ id }) => id))).toEqual(new Set([average, oneExpert, base]));

    const refused = async (input: Record<string, unknown>) =>
      (await start({ benchmark: 'babel', ...input })).userErrors.map(({ code, field }) => [code, field?.at(1)]);
    expect(await refused({})).toEqual([['INVALID_INPUT', 'checkpoint']]);
    expect(await refused({ checkpoint: base, ensemble: [base, average] })).toEqual([['INVALID_INPUT', 'checkpoint']]);
    expect(await refused({ ensemble: [base] })).toEqual([['INVALID_INPUT', 'ensemble']]);
    expect(await refused({ ensemble: [base, base] })).toEqual([['INVALID_INPUT', 'ensemble']]);
    expect(await refused({ ensemble: [base, ensemble.id] })).toEqual([['INVALID_INPUT', 'ensemble']]);
    const { userErrors: unmerged } = (
      await api.data<{ mergeStart: { userErrors: UserErrorData[] } }>(
        `mutation ($input: MergeInput!) { mergeStart(input: $input) { userErrors { code message field } } }`,
        { input: { method: { id: 'linear' }, experts: [{ checkpoint: ensemble.id }, { checkpoint: base }] } },
        api.tokens.mergeRun,
      )
    ).mergeStart;
    expect(unmerged).toMatchObject([{ code: 'INVALID_INPUT', message: expect.stringContaining('is an ensemble') }]);
    expect(
      (
        await computeStatistic(api, {
          checkpoint: ensemble.id,
          benchmark: 'babel',
          split: 'test',
          kind: 'GRAM',
          cell: 'qa-de',
        })
      ).userErrors,
    ).toMatchObject([{ code: 'INVALID_INPUT' }]);
  }, 120_000);

  test.each([
    ['the empirical Fisher of choices', { kind: 'FISHER', cell: 'nli-de' }, 11],
    ['the sampled Fisher of free text', { kind: 'FISHER', variant: 'SAMPLED', cell: 'qa-en', n: 4 }, 4],
    ['the Grams', { kind: 'GRAM', cell: 'qa-de' }, 9],
  ])('gives %s of a T5 model', async (_, wish, n) => {
    const { statistic, job, userErrors } = await computeStatistic(api, {
      ...{ checkpoint: base, benchmark: 'babel', split: 'test' },
      ...wish,
    });
    expect(userErrors).toEqual([]);
    expect(await jobEnd(api, job?.id ?? '')).toMatchObject({ state: 'SUCCEEDED', error: null });
    expect(await readStatistic(api, statistic?.id ?? '')).toMatchObject({
      ...{ state: 'READY', n, scope: 'all parameters', cell: { key: wish.cell } },
      loss: wish.kind === 'GRAM' ? null : "negative log-likelihood, mean over the target's tokens",
    });
  });

  test('is rejected for a line that lacks what a prompt asks for, which is named', async () => {
    const { manifest, files } = tinyLanguageBenchmark('broken');
    const bad = files.map((file) =>
      file.path.endsWith('qa-de.jsonl')
        ? {
            ...file,
            bytes: jsonLines([
              { question: { text: 'q' }, answers: 'a' },
              { question: {}, answers: 'a' },
            ]),
          }
        : file,
    );
    expect(await registerBenchmark(api, manifest, bad)).toMatchObject({
      state: 'REJECTED',
      rejection: { code: 'DATA_INVALID', cell: 'qa-de', file: 'data/qa-de.jsonl', row: 1 },
    });
  });

  test('does not score a model of another family', async () => {
    const files = [
      { path: 'config.json', bytes: Buffer.from('{"model_type":"clip"}') },
      { path: 'model.safetensors', bytes: safetensors({ w: { shape: [2] } }) },
    ];
    const { id } = await registerCheckpoint(api, files, { kind: 'BASE', name: 'clip' });
    const { userErrors } = await start({ checkpoint: id, benchmark: 'babel' });
    expect(userErrors).toMatchObject([{ code: 'CONFIG_INVALID', field: ['input', 'checkpoint'] }]);
    expect(userErrors[0].message).toContain('babel: t5, mt5, gpt2, llama, mistral, qwen2');
  });
});
