import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { memorySource } from '../../src/storage/open-location.ts';
import { readSafetensorsHeader } from '../../src/storage/safetensors/read-header.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { ERRORS, jobEnd, merged, outputFile } from '../support/merges.ts';
import { type UserErrorData } from '../support/registry.ts';
import { registerSuiteCells, registerSuiteModel } from '../support/shapes-experts.ts';
import {
  computeStatistic,
  pushStatistic,
  readStatistic,
  type StatisticData,
  statisticFile,
} from '../support/statistics.ts';

const CELLS = ['polygons-hatched', 'curves-mosaic'];
const TENSOR = 'visual_projection.weight';

let api: TestApi;
let experts: { id: string; digest: string }[];
let fishers: StatisticData[];
let grams: StatisticData[];

beforeAll(async () => {
  api = await startTestApi({ worker: true });
  await registerSuiteCells(api, CELLS, 16);
  experts = [await registerSuiteModel(api, 'expert-0'), await registerSuiteModel(api, 'expert-1')];
  fishers = [await computed(0, 'FISHER'), await computed(1, 'FISHER')];
  grams = [await computed(0, 'GRAM'), await computed(1, 'GRAM')];
}, 240_000);
afterAll(() => api.stop());

async function computed(index: number, kind: string): Promise<StatisticData> {
  const { statistic, job, userErrors } = await computeStatistic(api, {
    ...{ checkpoint: experts[index].id, kind, benchmark: 'shapes-grid', cell: CELLS[index], split: 'tune' },
  });
  if (statistic === null || job === null) throw new Error(JSON.stringify(userErrors));
  expect(await jobEnd(api, job.id)).toMatchObject({ state: 'SUCCEEDED' });
  return readStatistic(api, statistic.id);
}

interface PlanAnswer {
  readonly plan: {
    readonly recipe: { readonly experts: readonly { readonly digest: string; readonly statistic?: string }[] };
    readonly statistics: readonly { expert: number; chosen: boolean; statistic: { id: string; digest: string } }[];
    readonly decisions: readonly { name: string; action: string; reason: string }[];
  } | null;
  readonly userErrors: readonly UserErrorData[];
}

async function planned(input: Readonly<Record<string, unknown>>): Promise<PlanAnswer> {
  const query = `query ($input: MergeInput!) { mergePlan(input: $input) {
    plan { recipe statistics { expert chosen statistic { id digest } } decisions(first: 200) { name action reason } } ${ERRORS} } }`;
  return (await api.data<{ mergePlan: PlanAnswer }>(query, { input })).mergePlan;
}

const input = (id: string, statistics: readonly (string | null)[] = [null, null]) => ({
  method: { id },
  experts: experts.map(({ id: checkpoint }, i) => ({ checkpoint, statistic: statistics[i] })),
});

async function tensorOf(url: string): Promise<Float32Array> {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const { tensors } = await readSafetensorsHeader(memorySource(bytes));
  const found = tensors.find(({ name }) => name === TENSOR);
  return new Float32Array(bytes.slice(found?.begin, found?.end).buffer);
}

async function weightsOf(id: string): Promise<Float32Array> {
  const query = 'query ($id: ID!) { checkpoint(id: $id) { files { path downloadUrl } } }';
  interface Files {
    readonly checkpoint: { readonly files: readonly { readonly path: string; readonly downloadUrl: string }[] };
  }
  const { checkpoint } = await api.data<Files>(query, { id });
  return tensorOf(checkpoint.files.find(({ path }) => path === 'model.safetensors')?.downloadUrl ?? '');
}

describe('a method that needs statistics', () => {
  test('takes the only ones there are, and the plan says so', async () => {
    const { plan, userErrors } = await planned(input('fisher'));
    expect(userErrors).toEqual([]);
    const byDigest = new Map(experts.map(({ digest }, i) => [digest, fishers[i]]));
    expect(plan?.recipe.experts.map(({ digest, statistic }) => [digest, statistic])).toEqual(
      plan?.recipe.experts.map(({ digest }) => [digest, byDigest.get(digest)?.digest]),
    );
    expect(plan?.statistics.map(({ expert, chosen, statistic }) => [expert, chosen, statistic.digest])).toEqual(
      plan?.recipe.experts.map(({ statistic }, i) => [i, true, statistic]),
    );
    const named = await planned(input('fisher', [fishers[0].id, fishers[1].id]));
    expect(named.plan?.recipe).toEqual(plan?.recipe);
    expect(named.plan?.statistics.map(({ chosen }) => chosen)).toEqual([false, false]);
    expect((await planned(input('linear'))).plan?.statistics).toEqual([]);
  });

  test('merges by them, and keeps them as lineage', async () => {
    const merge = await merged(api, { ...input('fisher'), parameters: { lambda: 0.5 } });
    const bytes = new Uint8Array(await outputFile(merge, 'model.safetensors'));
    const { tensors } = await readSafetensorsHeader(memorySource(bytes));
    const found = tensors.find(({ name }) => name === TENSOR);
    const output = new Float32Array(bytes.slice(found?.begin, found?.end).buffer);
    const weights = await Promise.all(experts.map(({ id }) => weightsOf(id)));
    const squares = await Promise.all(fishers.map(({ downloadUrl }) => tensorOf(downloadUrl ?? '')));
    output.forEach((value, i) => {
      const sum = squares[0][i] + squares[1][i];
      const expected = (squares[0][i] * weights[0][i] + squares[1][i] * weights[1][i]) / sum;
      expect(Math.abs(value - expected)).toBeLessThan(1e-6);
    });
    const query = `query ($id: ID!) { merge(id: $id) { inputs { role statistic { id } } } }`;
    const { merge: read } = await api.data<{ merge: { inputs: { role: string; statistic: { id: string } | null }[] } }>(
      query,
      { id: merge.id },
    );
    expect(read.inputs.map(({ statistic }) => statistic?.id).sort()).toEqual(fishers.map(({ id }) => id).sort());
  }, 120_000);

  test.each([
    ['regmean', {}],
    ['mats', { start: 'average', iterations: 3 }],
    ['regmean_plus_plus', {}],
  ])(
    '%s and others share the same Grams',
    async (method, parameters) => {
      const wanted = { ...input(method), parameters };
      const { plan } = await planned(wanted);
      expect(new Set(plan?.statistics.map(({ statistic }) => statistic.id))).toEqual(
        new Set(grams.map(({ id }) => id)),
      );
      const q = plan?.decisions.find(({ name }) => name === 'vision_model.encoder.layers.1.self_attn.v_proj.weight');
      expect(q).toMatchObject({ action: 'MERGE' });
      const merge = await merged(api, wanted);
      expect(merge).toMatchObject({ output: { id: expect.any(String) } });
    },
    240_000,
  );
});

test('RegMean++ merges with other inputs than the Grams that the recipe names, above the first layer', async () => {
  const values = async (method: string) => {
    const merge = await merged(api, { ...input(method), parameters: { lambda: 0.95 } });
    const bytes = new Uint8Array(await outputFile(merge, 'model.safetensors'));
    const { tensors } = await readSafetensorsHeader(memorySource(bytes));
    const found = tensors.find(({ name }) => name === 'vision_model.encoder.layers.2.mlp.fc2.weight');
    return new Float32Array(bytes.slice(found?.begin, found?.end).buffer);
  };
  const [plain, plus] = [await values('regmean'), await values('regmean_plus_plus')];
  const off = Math.hypot(...plain.map((value, i) => value - plus[i])) / Math.hypot(...plain);
  expect(off).toBeGreaterThan(1e-3);
  expect(off).toBeLessThan(1);
}, 120_000);

describe('a statistic that does not fit', () => {
  test.each([
    ['of another expert', 'fisher', () => [fishers[1].id, fishers[0].id], 'STATISTIC_MISMATCH'],
    ['of another kind', 'fisher', () => [grams[0].id, grams[1].id], 'STATISTIC_MISMATCH'],
    ['that a method has no use for', 'linear', () => [fishers[0].id, fishers[1].id], 'INVALID_INPUT'],
  ])('%s is refused, and the expert is named', async (_, method, statistics, code) => {
    const { plan, userErrors } = await planned(input(method, statistics()));
    expect(plan).toBeNull();
    expect(userErrors.map((error) => [error.code, error.field?.slice(0, 2), error.field?.[3]])).toEqual([
      [code, ['input', 'experts'], 'statistic'],
      [code, ['input', 'experts'], 'statistic'],
    ]);
  });

  test('that is none, is not there or is not READY is refused', async () => {
    const { userErrors: malformed } = await planned(input('fisher', [experts[0].id, null]));
    expect(malformed).toMatchObject([{ code: 'INVALID_INPUT', field: ['input', 'experts', '0', 'statistic'] }]);
    const file = statisticFile(
      { kind: 'FISHER', variant: 'optimizer', model: 'a'.repeat(64), normaliser: 'adam' },
      {
        [TENSOR]: { shape: [64, 96], values: [1] },
      },
    );
    const rejected = await pushStatistic(
      api,
      { checkpoint: experts[0].id, kind: 'FISHER', variant: 'OPTIMIZER' },
      file,
    );
    const { userErrors } = await planned(input('fisher', [rejected.id, null]));
    expect(userErrors).toMatchObject([{ code: 'NOT_READY', field: ['input', 'experts', '0', 'statistic'] }]);
  });

  test('that is missing is named with its expert, as is a choice of several', async () => {
    const third = await registerSuiteModel(api, 'expert-2');
    const missing = await planned({
      method: { id: 'fisher' },
      experts: [{ checkpoint: experts[0].id }, { checkpoint: third.id }],
    });
    expect(missing.userErrors).toMatchObject([
      { code: 'STATISTIC_MISSING', field: ['input', 'experts', '1', 'statistic'] },
    ]);
    expect(missing.userErrors[0].message).toContain('"expert-2"');
    const file = statisticFile(
      { kind: 'FISHER', variant: 'optimizer', model: experts[0].digest, normaliser: 'adam' },
      { [TENSOR]: { shape: [64, 96], values: [1] } },
    );
    await pushStatistic(api, { checkpoint: experts[0].id, kind: 'FISHER', variant: 'OPTIMIZER' }, file);
    const { userErrors } = await planned(input('fisher'));
    expect(userErrors).toMatchObject([{ code: 'STATISTIC_MISSING', field: ['input', 'experts', '0', 'statistic'] }]);
    expect(userErrors[0].message).toContain('optimizer');
  });

  test('that was uploaded does not say which examples RegMean++ is to run through the merge', async () => {
    const weight = 'vision_model.encoder.layers.0.mlp.fc1.weight';
    const said = { kind: 'GRAM', model: experts[0].digest, normaliser: 'rows', covers: { [weight]: weight } };
    const file = statisticFile(said, { [weight]: { shape: [96, 96], values: [1] } });
    const uploaded = await pushStatistic(api, { checkpoint: experts[0].id, kind: 'GRAM' }, file);
    expect(uploaded).toMatchObject({ state: 'READY' });
    const { userErrors } = await planned(input('regmean_plus_plus', [uploaded.id, grams[1].id]));
    expect(userErrors).toMatchObject([{ code: 'STATISTIC_MISMATCH', field: ['input', 'experts', '0', 'statistic'] }]);
  });
});
