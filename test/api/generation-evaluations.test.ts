import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HARNESSES } from '../../src/evaluate/harness.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { registerBenchmark, startBenchmark } from '../support/benchmarks.ts';
import { ERRORS, jobEnd, type JobData, merged } from '../support/merges.ts';
import { registerCheckpoint, type UserErrorData } from '../support/registry.ts';
import { computeStatistic, pushStatistic, readStatistic, statisticFile } from '../support/statistics.ts';
import { tinyGenerationBenchmark, tinyLora, tinyPipeline, tornImage } from '../support/tiny-generation.ts';
import { tinyT5 } from '../support/tiny-language.ts';

interface EvaluationData {
  readonly id: string;
  readonly state: string;
  readonly harness: string;
  readonly cost: { readonly examples: number } | null;
  readonly scores: readonly {
    readonly scale: string;
    readonly interval: { readonly low: number; readonly high: number } | null;
    readonly cell: { readonly key: string };
    readonly metric: string;
    readonly value: number;
  }[];
}
interface Started {
  readonly evaluation: EvaluationData | null;
  readonly job: JobData | null;
  readonly userErrors: readonly UserErrorData[];
}

const EVALUATION =
  'id state harness cost { examples } scores { cell { key } metric scale value examples interval { low high } }';

let api: TestApi;
let base: string;
/** Ids of checkpoints by name. */
const known = new Map<string, string>();

beforeAll(async () => {
  api = await startTestApi({
    worker: true,
    env: { MERGEBOARD_WORKER_CONCURRENCY: '2', MERGEBOARD_WORKER_THREADS: '1' },
  });
}, 60_000);
afterAll(() => api.stop());

async function start(input: Record<string, unknown>): Promise<Started> {
  const query = `mutation ($input: EvaluationStartInput!) {
    evaluationStart(input: $input) { evaluation { ${EVALUATION} } job { id state error { code message } } ${ERRORS} } }`;
  return (await api.data<{ evaluationStart: Started }>(query, { input }, api.tokens.evalRun)).evaluationStart;
}

async function ended(checkpoint: string, benchmark: string): Promise<[JobData, EvaluationData]> {
  const { evaluation, job, userErrors } = await start({ checkpoint, benchmark });
  if (evaluation === null || job === null) throw new Error(JSON.stringify(userErrors));
  const end = await jobEnd(api, job.id);
  const query = `query ($id: ID!) { evaluation(id: $id) { ${EVALUATION} } }`;
  return [end, (await api.data<{ evaluation: EvaluationData }>(query, { id: evaluation.id })).evaluation];
}

async function register(seed: number, more: Record<string, unknown>): Promise<string> {
  const { id, state, rejection } = await registerCheckpoint(api, tinyPipeline(seed), more);
  expect([state, rejection]).toEqual(['READY', null]);
  return id;
}

describe('a benchmark of image generation', () => {
  test('takes pipelines and a merge of them from upload to the board', async () => {
    const { manifest, files } = await tinyGenerationBenchmark();
    const benchmark = await registerBenchmark(api, manifest, files);
    expect([benchmark.state, benchmark.rejection]).toEqual(['READY', null]);
    base = await register(1, { kind: 'BASE', name: 'painter' });
    const expert = await register(2, {
      base,
      name: 'painter of curves',
      trainedCells: [{ benchmark: 'paint', cells: ['curves-picture'] }],
    });
    known.set('painter of curves', expert);
    const merge = await merged(api, { method: { id: 'task_arithmetic' }, base, experts: [{ checkpoint: expert }] });
    const [job, evaluation] = await ended(merge.output?.id ?? '', 'paint');
    expect(job).toMatchObject({ state: 'SUCCEEDED', error: null });
    expect(evaluation).toMatchObject({
      state: 'COMPLETE',
      harness: HARNESSES.IMAGE_GENERATION,
      cost: { examples: 16 },
    });
    expect(evaluation.scores).toHaveLength(24);
    for (const { metric, scale, interval, value } of evaluation.scores) {
      expect(scale).toBe(['frechet_distance', 'cmmd'].includes(metric) ? 'DISTANCE' : 'FRACTION');
      expect(interval?.low).toBeLessThanOrEqual(value);
      expect(interval?.high).toBeGreaterThanOrEqual(value);
    }
    const score = (cell: string): number =>
      evaluation.scores.find(({ cell: { key }, metric }) => key === cell && metric === 'score')?.value ?? NaN;
    const { leaderboard } = await api.data<{ leaderboard: { nodes: unknown[] } }>(
      `{ leaderboard(modality: IMAGE_GENERATION, benchmark: "paint", filter: { methods: ["task_arithmetic"] }) {
        nodes { metric heldIn { value cells } generalization { value cells } } } }`,
    );
    const others = ['polygons-picture', 'polygons-drawing', 'curves-drawing'].map(score);
    expect(leaderboard.nodes).toEqual([
      {
        metric: 'score',
        heldIn: { value: score('curves-picture'), cells: 1 },
        generalization: { value: expect.closeTo(others.reduce((a, b) => a + b) / 3, 12) as unknown, cells: 3 },
      },
    ]);
  });

  test('scores a LoRA as its base with it, exactly as what is merged of the two', async () => {
    const lora = await registerCheckpoint(api, tinyLora(), {
      ...{ kind: 'ADAPTER', name: 'a LoRA', base },
      trainedCells: [{ benchmark: 'paint', cells: ['polygons-drawing'] }],
    });
    expect(lora).toMatchObject({ state: 'READY' });
    known.set('a LoRA', lora.id);
    const experts = [{ checkpoint: lora.id }];
    const options = { method: { id: 'task_arithmetic' }, parameters: { lambda: 1 }, outputDtype: 'F32' };
    const merge = await merged(api, { ...options, base, experts });
    const [[job, alone], [, whole], [, before]] = await Promise.all(
      [lora.id, merge.output?.id ?? '', base].map((id) => ended(id, 'paint')),
    );
    expect(job).toMatchObject({ state: 'SUCCEEDED', error: null });
    const values = ({ scores }: EvaluationData): number[] => scores.map(({ value }) => value);
    values(alone).forEach((value, i) => expect(value).toBeCloseTo(values(whole)[i], 4));
    expect(values(alone)).not.toEqual(values(before));
    const { leaderboard } = await api.data<{ leaderboard: { nodes: unknown[] } }>(
      `{ leaderboard(modality: IMAGE_GENERATION, benchmark: "paint") { nodes { role checkpoint { name } heldIn { cells } } } }`,
    );
    expect(leaderboard.nodes).toContainEqual({ role: 'EXPERT', checkpoint: { name: 'a LoRA' }, heldIn: { cells: 1 } });
    // the base's held-in cells are those of its experts
    expect(leaderboard.nodes).toContainEqual(expect.objectContaining({ role: 'PRETRAINED', heldIn: { cells: 2 } }));
  });

  test.each([
    ['FISHER', 'fisher', {}],
    ['GRAM', 'regmean', {}],
    ['GRAM', 'mats', { start_lambda: 0.3, iterations: 3 }],
  ])('takes a %s of a LoRA and of a pipeline, and merges them by %s', async (kind, method, parameters) => {
    const [lora, pipeline] = ['a LoRA', 'painter of curves'].map((name) => known.get(name) ?? '');
    for (const checkpoint of [lora, pipeline]) {
      const wish = { checkpoint, kind, benchmark: 'paint', cell: 'polygons-drawing', split: 'test', seed: '4' };
      const { statistic, job, userErrors } = await computeStatistic(api, wish);
      if (statistic === null || job === null) throw new Error(JSON.stringify(userErrors));
      expect(await jobEnd(api, job.id)).toMatchObject({ state: 'SUCCEEDED', error: null });
      // the noise depends on the seed, though all examples are used
      expect(await readStatistic(api, statistic.id)).toMatchObject({ state: 'READY', seed: '4', n: 5 });
    }
    const experts = [{ checkpoint: lora }, { checkpoint: pipeline }];
    const input = { method: { id: method }, parameters, base: method === 'mats' ? base : null, experts };
    const query = `query ($input: MergeInput!) { mergePlan(input: $input) {
      plan { decisions(first: 500) { name action reason } } ${ERRORS} } }`;
    interface Planned {
      readonly plan: { readonly decisions: readonly { name: string; action: string; reason: string }[] } | null;
    }
    const { mergePlan } = await api.data<{ mergePlan: Planned }>(query, { input });
    const decisions = mergePlan.plan?.decisions ?? [];
    const merging = decisions.filter(({ action }) => action === 'MERGE');
    expect(merging.map(({ name }) => name)).toEqual([
      'unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q.weight',
    ]);
    const other = decisions.find(({ name }) => name === 'unet.conv_in.weight');
    expect(other?.reason).toContain('does not cover it');
    expect(await merged(api, input)).toMatchObject({ output: { id: expect.any(String) } });
  });

  test('takes an uploaded statistic of a LoRA, of the weights that it changes', async () => {
    const checkpoint = known.get('a LoRA') ?? '';
    const { checkpoint: lora } = await api.data<{ checkpoint: { contentDigest: string } }>(
      'query ($id: ID!) { checkpoint(id: $id) { contentDigest } }',
      { id: checkpoint },
    );
    const said = { kind: 'FISHER', variant: 'optimizer', model: lora.contentDigest, normaliser: 'adam' };
    const name = 'unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q.weight';
    const file = statisticFile(said, { [name]: { shape: [8, 8], values: [0.5] } });
    const wish = { checkpoint, kind: 'FISHER', variant: 'OPTIMIZER' };
    expect(await pushStatistic(api, wish, file)).toMatchObject({ state: 'READY', rejection: null });
    const odd = statisticFile(said, { [`${name}.lora_A`]: { shape: [1, 8], values: [0.5] } });
    expect(await pushStatistic(api, wish, odd)).toMatchObject({ rejection: { code: 'TENSOR_MISSING' } });
  });

  test('keeps the scores of the cells before one that fails, off the board, and goes on from there', async () => {
    const { manifest, files } = await tinyGenerationBenchmark('torn', (cell, images) =>
      cell === 'curves-picture' ? [...images.slice(0, 4), tornImage(images[4])] : images,
    );
    expect(await registerBenchmark(api, manifest, files)).toMatchObject({ state: 'READY' });
    const [job, failed] = await ended(base, 'torn');
    expect(job).toMatchObject({ state: 'FAILED', error: { code: 'DATA_INVALID' } });
    expect(job.error?.message).toContain('data/curves-picture.parquet, row 4');
    expect(failed.state).toBe('FAILED');
    const cells = new Set(failed.scores.map(({ cell: { key } }) => key));
    expect(cells.has('polygons-picture')).toBe(true);
    expect(cells.has('curves-picture')).toBe(false);
    const { leaderboard } = await api.data<{ leaderboard: { nodes: unknown[] } }>(
      '{ leaderboard(modality: IMAGE_GENERATION, benchmark: "torn") { nodes { id } } }',
    );
    expect(leaderboard.nodes).toEqual([]);

    const [, again] = await ended(base, 'torn');
    expect(again.scores.slice(0, failed.scores.length)).toEqual(failed.scores);
  });

  test('refuses what cannot be scored, computed or judged before a job starts', async () => {
    const { id: text } = await registerCheckpoint(api, tinyT5(1), { kind: 'BASE', name: 'a text model' });
    expect((await start({ checkpoint: text, benchmark: 'paint' })).userErrors).toMatchObject([
      { code: 'CONFIG_INVALID', field: ['input', 'checkpoint'] },
    ]);
    const statistic = { kind: 'GRAM', benchmark: 'paint', cell: 'curves-picture', split: 'test' };
    expect((await computeStatistic(api, { ...statistic, checkpoint: text })).userErrors).toMatchObject([
      { code: 'CONFIG_INVALID', field: ['input', 'checkpoint'] },
    ]);
    const stray = await registerCheckpoint(api, tinyLora(0.5), { kind: 'ADAPTER', name: 'without a base' });
    expect((await computeStatistic(api, { ...statistic, checkpoint: stray.id })).userErrors).toMatchObject([
      { code: 'BASE_REQUIRED', field: ['input', 'checkpoint'] },
    ]);
    const { manifest, files } = await tinyGenerationBenchmark('lost');
    const lacking = await startBenchmark(
      api,
      manifest,
      files.filter(({ path }) => path !== 'scorer/tokenizer.json'),
    );
    expect(lacking.userErrors).toMatchObject([
      { code: 'FILE_MISSING', file: 'scorer/tokenizer.json', field: ['input', 'manifest', 'scorer', 'files', '3'] },
    ]);
  });

  test.each<[string, (made: Awaited<ReturnType<typeof tinyGenerationBenchmark>>) => void, string, string]>([
    [
      'whose scorer cannot tell two names apart',
      ({ manifest }) => {
        const scorer = manifest.scorer as { category: { labels: Record<string, string[]> } };
        scorer.category.labels.curves = ['blob', 'smear'];
      },
      'DATA_INVALID',
      'the scorer reads "blob" and "smear" alike',
    ],
    [
      'whose scorer is of another family',
      ({ files }) => {
        const at = files.findIndex(({ path }) => path === 'scorer/config.json');
        files[at] = { path: 'scorer/config.json', bytes: Buffer.from('{"model_type":"t5"}') };
      },
      'CONFIG_INVALID',
      'the scorer in scorer: config.json: model_type is "t5"',
    ],
    [
      'with a reference image that is none',
      ({ files }) => void (files[files.length - 1] = { ...files[files.length - 1], bytes: files[0].bytes }),
      'DATA_INVALID',
      'not a readable Parquet file',
    ],
  ])('%s is REJECTED', async (_, change, code, message) => {
    const made = await tinyGenerationBenchmark('bad');
    change(made);
    const { state, rejection } = await registerBenchmark(api, made.manifest, made.files);
    expect([state, rejection?.code]).toEqual(['REJECTED', code]);
    expect(rejection?.message).toContain(message);
  });
});
