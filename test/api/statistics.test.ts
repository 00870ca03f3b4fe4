import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeId } from '../../src/resolvers/node-id.ts';
import { parseStatisticMetadata } from '../../src/statistics/metadata.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { readSafetensorsHeader } from '../../src/storage/safetensors/read-header.ts';
import { auditEventsOf } from '../../src/storage/stores/audit-event-store.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { jobEnd } from '../support/merges.ts';
import { announce, gone, registerCheckpoint, safetensors } from '../support/registry.ts';
import { registerSuiteCells, registerSuiteModel } from '../support/shapes-experts.ts';
import {
  computeStatistic,
  pushStatistic,
  readStatistic,
  type StatisticData,
  statisticFile,
  startUpload,
} from '../support/statistics.ts';

const CELL = 'polygons-hatched';
const ROWS = 20;

let api: TestApi;
let expert: string;
let expertDigest: string;

beforeAll(async () => {
  api = await startTestApi({ worker: true });
  await registerSuiteCells(api, [CELL, 'polygons-mosaic'], ROWS);
  ({ id: expert, digest: expertDigest } = await registerSuiteModel(api, 'expert-0'));
}, 120_000);
afterAll(() => api.stop());

const wish = (more: Readonly<Record<string, unknown>> = {}) => ({
  ...{ checkpoint: expert, kind: 'FISHER', benchmark: 'shapes-grid', cell: CELL, split: 'tune' },
  ...more,
});

async function computed(more: Readonly<Record<string, unknown>> = {}): Promise<StatisticData> {
  const { statistic, job, userErrors } = await computeStatistic(api, wish(more));
  if (statistic === null || job === null) throw new Error(JSON.stringify(userErrors));
  expect(await jobEnd(api, job.id)).toMatchObject({ state: 'SUCCEEDED', error: null });
  return readStatistic(api, statistic.id);
}

const download = async ({ downloadUrl }: StatisticData): Promise<Uint8Array> =>
  new Uint8Array(await (await fetch(downloadUrl ?? '')).arrayBuffer());

describe('computing a statistic', () => {
  test('gives a Fisher that can be downloaded and says what it is', async () => {
    const fisher = await computed();
    expect(fisher).toMatchObject({
      ...{ state: 'READY', origin: 'COMPUTED', kind: 'FISHER', variant: 'EMPIRICAL', rejection: null },
      ...{ checkpoint: { id: expert }, benchmark: { slug: 'shapes-grid' }, cell: { key: CELL }, split: 'tune' },
      ...{ examples: null, n: ROWS, rows: String(ROWS), normaliser: 'examples', seed: '0' },
      cost: { examples: ROWS, device: 'cpu/wasm', threads: 1 },
    });
    const bytes = await download(fisher);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(fisher.digest);
    expect(String(bytes.length)).toBe(fisher.bytes);
    const { metadata, tensors } = await readSafetensorsHeader(memorySource(bytes));
    expect(parseStatisticMetadata(metadata)).toMatchObject({ model: expertDigest, cell: CELL, data: fisher.data });
    expect(tensors.map(({ name }) => name)).toContain('visual_projection.weight');
    const events = await auditEventsOf(api.dataSource.manager, 'Statistic', decodeId(fisher.id)?.uuid ?? '');
    expect(events.map(({ action }) => action)).toEqual(['statisticCompute']);
    for await (const { key } of api.objects.list('statistics/')) expect(key).not.toContain('sums');
  });

  test('is done once for the same request, however it is put', async () => {
    const first = await computed();
    for (const more of [{}, { variant: 'EMPIRICAL' }, { n: ROWS }, { seed: '9' }, { benchmark: 'shapes-grid@1' }]) {
      const again = await computeStatistic(api, wish(more));
      expect(again).toMatchObject({ existed: true, statistic: { id: first.id }, userErrors: [] });
    }
    const other = await computeStatistic(api, wish({ n: 5, seed: '9' }));
    expect(other).toMatchObject({ existed: false, statistic: { state: 'PENDING', examples: '5' } });
    expect(other.statistic?.id).not.toBe(first.id);
    await jobEnd(api, other.job?.id ?? '');
  });

  test('takes Grams and drawn labels too, and lists what there is', async () => {
    const gram = await computed({ kind: 'GRAM' });
    expect(gram).toMatchObject({ kind: 'GRAM', variant: null, normaliser: 'rows', rows: String(17 * ROWS) });
    const sampled = await computed({ variant: 'SAMPLED', seed: '3' });
    expect(sampled).toMatchObject({ variant: 'SAMPLED', seed: '3' });
    const query = `query ($id: ID!, $kind: StatisticKind) {
      checkpoint(id: $id) { statistics(kind: $kind) { totalCount nodes { id } } }
      statistics(filter: { checkpoint: $id, kind: $kind, state: READY }, first: 1) { totalCount nodes { id } }
    }`;
    const listed = { totalCount: 1, nodes: [{ id: gram.id }] };
    expect(await api.data(query, { id: expert, kind: 'GRAM' })).toEqual({
      checkpoint: { statistics: listed },
      statistics: listed,
    });
    const node = await api.data('query ($id: ID!) { node(id: $id) { __typename } }', { id: gram.id });
    expect(node).toEqual({ node: { __typename: 'Statistic' } });
    const job = await api.data('query ($id: ID!) { jobs(filter: { subject: $id }) { nodes { kind } } }', {
      id: gram.id,
    });
    expect(job).toEqual({ jobs: { nodes: [{ kind: 'STATISTIC' }] } });
  });

  test.each([
    ['no such benchmark', { benchmark: 'nothing' }, 'NOT_FOUND', 'benchmark'],
    ['no such cell', { cell: 'polygons-neon' }, 'INVALID_INPUT', 'cell'],
    ['no such split', { split: 'train' }, 'INVALID_INPUT', 'split'],
    ['a split that is no word', { split: '__proto__' }, 'INVALID_INPUT', 'split'],
    ['more examples than there are', { n: ROWS + 1 }, 'INVALID_INPUT', 'n'],
    ['no examples', { n: 0 }, 'INVALID_INPUT', 'n'],
    ['a seed beyond exact numbers', { seed: '9007199254740993' }, 'INVALID_INPUT', 'seed'],
    ['a variant of a GRAM', { kind: 'GRAM', variant: 'EMPIRICAL' }, 'INVALID_INPUT', 'variant'],
    ['an optimizer’s second moment', { variant: 'OPTIMIZER' }, 'INVALID_INPUT', 'variant'],
  ])('is refused for %s', async (_, more, code, field) => {
    const { statistic, userErrors } = await computeStatistic(api, wish(more));
    expect(statistic).toBeNull();
    expect(userErrors).toMatchObject([{ code, field: ['input', field] }]);
  });

  test('is refused for a checkpoint of another family', async () => {
    const files = [{ path: 'model.safetensors', bytes: safetensors({ w: { shape: [2, 2] } }) }];
    const { id } = await registerCheckpoint(api, files, { name: 'no model' });
    const { userErrors } = await computeStatistic(api, wish({ checkpoint: id }));
    expect(userErrors).toMatchObject([{ code: 'CONFIG_INVALID', field: ['input', 'checkpoint'] }]);
  });
});

describe('an uploaded statistic', () => {
  const PROJECTION = 'visual_projection.weight';
  const LAYER = 'vision_model.encoder.layers.0.self_attn';
  const fisher = { kind: 'FISHER', variant: 'OPTIMIZER' };
  const said = () => ({ kind: 'FISHER', variant: 'optimizer', model: expertDigest, normaliser: 'adam, beta2 0.999' });
  const saidGram = () => ({
    ...{ kind: 'GRAM', model: expertDigest, n: 4, rows: 68, normaliser: 'rows' },
    covers: { [`${LAYER}.q_proj.weight`]: 'input', [`${LAYER}.k_proj.weight`]: 'input' },
  });
  const identity = Array.from({ length: 96 * 96 }, (_, i) => (i % 97 === 0 ? 2 : 0.5));

  test('becomes READY when it fits: an optimizer’s second moment as a Fisher, Grams under a name of their own', async () => {
    const file = statisticFile(said(), { [PROJECTION]: { shape: [64, 96], values: [0.25, 0] } });
    const moment = await pushStatistic(api, { checkpoint: expert, ...fisher }, file);
    expect(moment).toMatchObject({
      state: 'READY',
      origin: 'UPLOADED',
      variant: 'OPTIMIZER',
      n: null,
      benchmark: null,
    });
    expect(await download(moment)).toEqual(file);
    const again = await startUpload(api, {
      ...{ checkpoint: expert, ...fisher },
      file: announce({ path: 'again.safetensors', bytes: file }),
    });
    expect(again).toMatchObject({ upload: null, statistic: { id: moment.id }, userErrors: [] });
    const grams = statisticFile(saidGram(), { input: { shape: [96, 96], values: identity } });
    const gram = await pushStatistic(api, { checkpoint: expert, kind: 'GRAM' }, grams);
    expect(gram).toMatchObject({ state: 'READY', n: 4, rows: '68', normaliser: 'rows' });
    const events = await auditEventsOf(api.dataSource.manager, 'Statistic', decodeId(gram.id)?.uuid ?? '');
    expect(events.map(({ action }) => action)).toEqual(['statisticUploadComplete']);
  });

  test('that was downloaded passes as an upload, where it is not known yet', async () => {
    const gram = await computed({ kind: 'GRAM' });
    const bytes = await download(gram);
    const wanted = { checkpoint: expert, kind: 'GRAM' };
    const file = announce({ path: 'gram.safetensors', bytes });
    expect(await startUpload(api, { ...wanted, file })).toMatchObject({ upload: null, statistic: { id: gram.id } });
    await api.dataSource.query(`UPDATE statistic SET state = 'FAILED' WHERE id = $1`, [decodeId(gram.id)?.uuid]);
    const uploaded = await pushStatistic(api, wanted, bytes);
    expect(uploaded).toMatchObject({ state: 'READY', origin: 'UPLOADED', digest: gram.digest, n: ROWS, split: 'tune' });
  });

  const square = (values: readonly number[]) => ({ input: { shape: [96, 96], values } });
  const skew = Array.from({ length: 96 * 96 }, (_, i) => (i % 97 === 0 ? 2 : i === 1 ? 0.9 : 0.5));
  const steep = Array.from({ length: 96 * 96 }, (_, i) => (i % 97 === 0 ? 2 : 3));
  const projection = (more: object = {}) => ({ [PROJECTION]: { shape: [64, 96], values: [1], ...more } });
  test.each<[string, () => Uint8Array, string, string | null, boolean?]>([
    [
      'another model',
      () => statisticFile({ ...said(), model: 'e'.repeat(64) }, projection()),
      'STATISTIC_MISMATCH',
      null,
    ],
    ['no metadata', () => statisticFile(null, projection()), 'DATA_INVALID', null],
    ['an unknown field', () => statisticFile({ ...said(), more: 1 }, projection()), 'DATA_INVALID', null],
    ['another variant', () => statisticFile({ ...said(), variant: 'empirical' }, projection()), 'DATA_INVALID', null],
    ['no tensors', () => statisticFile(said(), {}), 'DATA_INVALID', null],
    ['a negative square', () => statisticFile(said(), projection({ values: [1, -1e-9] })), 'DATA_INVALID', PROJECTION],
    ['NaN', () => statisticFile(said(), projection({ values: [1, NaN] })), 'NON_FINITE', PROJECTION],
    ['another shape', () => statisticFile(said(), projection({ shape: [96, 64] })), 'SHAPE_MISMATCH', PROJECTION],
    ['another dtype', () => statisticFile(said(), projection({ dtype: 'I32' })), 'DTYPE_UNSUPPORTED', PROJECTION],
    [
      'a stranger',
      () => statisticFile(said(), { stranger: { shape: [1], values: [1] } }),
      'TENSOR_MISSING',
      'stranger',
    ],
    ['a Gram that is skew', () => statisticFile(saidGram(), square(skew)), 'DATA_INVALID', 'input', true],
    ['a Gram that is no second moment', () => statisticFile(saidGram(), square(steep)), 'DATA_INVALID', 'input', true],
    ['a negative diagonal', () => statisticFile(saidGram(), square([-1])), 'DATA_INVALID', 'input', true],
    [
      'a Gram of another width',
      () => statisticFile(saidGram(), { input: { shape: [64, 64], values: [1] } }),
      'SHAPE_MISMATCH',
      'input',
      true,
    ],
    [
      'a Gram that covers nothing',
      () => statisticFile({ ...saidGram(), covers: {} }, square([1])),
      'DATA_INVALID',
      null,
      true,
    ],
    [
      'a Gram that is not there',
      () => statisticFile(saidGram(), { other: { shape: [96, 96], values: [1] } }),
      'TENSOR_MISSING',
      `${LAYER}.q_proj.weight`,
      true,
    ],
  ])('with %s is rejected, and its bytes are deleted', async (_, make, code, tensor, isGram = false) => {
    const rejected = await pushStatistic(api, { checkpoint: expert, ...(isGram ? { kind: 'GRAM' } : fisher) }, make());
    expect(rejected).toMatchObject({ state: 'REJECTED', downloadUrl: null, rejection: { code, tensor } });
    const [{ object_key: key }] = await api.dataSource.query('SELECT object_key FROM statistic WHERE id = $1', [
      decodeId(rejected.id)?.uuid,
    ]);
    await gone(api, key);
  });

  test.each([
    ['no variant of a FISHER', { kind: 'FISHER', variant: null }, {}, 'INVALID_INPUT', ['input', 'variant']],
    ['a pickle', {}, { path: 'fisher.pt' }, 'INVALID_INPUT', ['input', 'file', 'path']],
    ['a file of another kind', {}, { path: 'fisher.json' }, 'INVALID_INPUT', ['input', 'file', 'path']],
    ['no bytes', {}, { bytes: '0' }, 'INVALID_INPUT', ['input', 'file', 'bytes']],
  ])('is not opened for %s', async (_, more, file, code, field) => {
    const bytes = statisticFile(said(), projection());
    const announced = { ...announce({ path: 'fisher.safetensors', bytes }), ...file };
    const { upload, userErrors } = await startUpload(api, { checkpoint: expert, ...fisher, ...more, file: announced });
    expect(upload).toBeNull();
    expect(userErrors).toMatchObject([{ code, field }]);
  });
});
