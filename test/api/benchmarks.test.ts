import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApi, type TestApi } from '../support/api.ts';
import {
  parquet,
  pushBenchmark,
  registerBenchmark,
  settledBenchmark,
  startBenchmark,
  testBenchmark,
  type TestManifest,
} from '../support/benchmarks.ts';
import {
  checkpointInput,
  registerCheckpoint,
  safetensors,
  startCheckpoint,
  type TestFile,
} from '../support/registry.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ worker: true, env: { MERGEBOARD_WORKER_CONCURRENCY: '3' } });
});
afterAll(async () => api.stop());

const weights = (value: number): TestFile[] => [
  { path: 'model.safetensors', bytes: safetensors({ w: { shape: [3], values: [value] } }) },
];

describe('a benchmark that is in order', () => {
  test('becomes READY with its cells', async () => {
    const { manifest, files } = await testBenchmark('grid');
    const { id, state } = await registerBenchmark(api, manifest, files);
    expect(state).toBe('READY');
    const query = `{ benchmark(slug: "grid") {
      id slug revision modality title state splits metric axes { name values } job { kind state }
      cells { key classCount coordinates { axis value } benchmark { id } }
    } benchmarks(modality: IMAGE_CLASSIFICATION) { totalCount nodes { slug } } }`;
    const { benchmark, benchmarks } = await api.data<{ benchmark: { cells: unknown[] }; benchmarks: unknown }>(query);
    expect(benchmark).toMatchObject({
      ...{ id, slug: 'grid', revision: '1', title: 'Benchmark grid', splits: ['test'], metric: 'accuracy' },
      axes: [
        { name: 'category', values: ['animals', 'tools'] },
        { name: 'domain', values: ['photo', 'sketch'] },
      ],
      job: { kind: 'BENCHMARK_VERIFY', state: 'SUCCEEDED' },
    });
    expect(benchmark.cells).toHaveLength(4);
    expect(benchmark.cells[1]).toEqual({
      key: 'animals-sketch',
      classCount: 2,
      coordinates: [
        { axis: 'category', value: 'animals' },
        { axis: 'domain', value: 'sketch' },
      ],
      benchmark: { id },
    });
    expect(benchmarks).toMatchObject({ totalCount: 1 });
  });

  test('is registered once: the same content returns it, other content needs another revision', async () => {
    const { manifest, files } = await testBenchmark('once');
    const [a, b] = await Promise.all([pushBenchmark(api, manifest, files), pushBenchmark(api, manifest, files)]);
    const ended = await Promise.all([a, b].map(({ id }) => settledBenchmark(api, id)));
    expect(ended[0]).toMatchObject({ state: 'READY' });
    expect(ended[1]).toEqual(ended[0]);
    const again = await startBenchmark(api, manifest, files);
    expect(again).toMatchObject({ upload: null, benchmark: { id: ended[0].id }, userErrors: [] });

    const changed = { ...manifest, title: 'Another title' };
    const conflict = await startBenchmark(api, changed, files);
    expect(conflict).toMatchObject({
      upload: null,
      userErrors: [{ code: 'CONFLICT', field: ['input', 'manifest', 'revision'] }],
    });
    const next = await registerBenchmark(api, { ...changed, revision: '2' }, files);
    expect(next.state).toBe('READY');
    const newest = `query ($revision: String) { benchmark(slug: "once", revision: $revision) { id revision } }`;
    await expect(api.data(newest)).resolves.toEqual({ benchmark: { id: next.id, revision: '2' } });
    await expect(api.data(newest, { revision: '1' })).resolves.toEqual({
      benchmark: { id: ended[0].id, revision: '1' },
    });
  });

  test('that races against other content under its revision: one of them is READY', async () => {
    const { manifest, files } = await testBenchmark('race');
    const pushed = await Promise.all([
      pushBenchmark(api, manifest, files),
      pushBenchmark(api, { ...manifest, title: 'Another title' }, files),
    ]);
    const states = await Promise.all(pushed.map(({ id }) => settledBenchmark(api, id)));
    expect(states.map(({ state }) => state).sort()).toEqual(['READY', 'REJECTED']);
    expect(states.find(({ state }) => state === 'REJECTED')?.rejection).toMatchObject({ code: 'CONFLICT' });
  });

  test('lends its cells to the experts that were trained on them', async () => {
    const { manifest, files } = await testBenchmark('lineage');
    await registerBenchmark(api, manifest, files);
    const trainedCells = [{ benchmark: 'lineage@1', cells: ['tools-sketch', 'animals-photo', 'tools-sketch'] }];
    const expert = await registerCheckpoint(api, weights(1), { trainedCells });
    const query = `query ($id: ID!) { checkpoint(id: $id) { trainedCells { key benchmark { slug } } } }`;
    await expect(api.data(query, { id: expert.id })).resolves.toEqual({
      checkpoint: {
        trainedCells: [
          { key: 'animals-photo', benchmark: { slug: 'lineage' } },
          { key: 'tools-sketch', benchmark: { slug: 'lineage' } },
        ],
      },
    });
    const unknown = [{ benchmark: 'lineage', cells: ['animals-photo', 'no-such-cell'] }];
    const refused = await startCheckpoint(api, checkpointInput(weights(2), { trainedCells: unknown }));
    expect(refused.userErrors).toMatchObject([
      { code: 'NOT_FOUND', cell: 'no-such-cell', field: ['input', 'trainedCells', '0', 'cells', '1'] },
    ]);
    const other = [{ benchmark: 'lineage', cells: ['animals-photo'] }];
    const conflict = await startCheckpoint(api, checkpointInput(weights(1), { trainedCells: other }));
    expect(conflict.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'trainedCells'] }]);
  });
});

describe('a benchmark without data', () => {
  const outline = {
    ...{ schema: 1, slug: 'told', revision: 'paper-1', modality: 'IMAGE_CLASSIFICATION', title: 'Told', outline: true },
    ...{ license: 'unknown', source: 'a paper', metric: 'accuracy' },
    axes: [
      { name: 'task', values: ['a', 'b'] },
      { name: 'setting', values: ['usual'] },
    ],
    cells: ['a', 'b'].map((task) => ({ id: task, coordinates: { task, setting: 'usual' } })),
  };
  const define = async (manifest: unknown) =>
    (
      await api.data<{ benchmarkDefine: { benchmark: { id: string } | null; existed: boolean; userErrors: unknown } }>(
        `mutation ($input: BenchmarkDefineInput!) { benchmarkDefine(input: $input) {
          benchmark { id state hasData splits hiddenSplits metric cells { key classCount coordinates { value } } }
          existed userErrors { code message field cell } } }`,
        { input: { manifest } },
        api.tokens.checkpointWrite,
      )
    ).benchmarkDefine;

  test('is READY at once with its cells, and once for ever', async () => {
    const [first, second] = await Promise.all([define(outline), define(outline)]);
    expect(first.benchmark).toEqual({
      ...{ id: first.benchmark?.id, state: 'READY', hasData: false, splits: [], hiddenSplits: [], metric: 'accuracy' },
      cells: ['a', 'b'].map((value) => ({ key: value, classCount: 0, coordinates: [{ value }, { value: 'usual' }] })),
    });
    expect(second.benchmark).toEqual(first.benchmark);
    expect([first.existed, second.existed].sort()).toEqual([false, true]);
    await expect(define({ ...outline, title: 'Another' })).resolves.toMatchObject({
      benchmark: null,
      userErrors: [{ code: 'CONFLICT', field: ['input', 'manifest', 'revision'] }],
    });
  });

  test('takes no checkpoint for an evaluation, and no bad grid', async () => {
    await define(outline);
    const { id } = await registerCheckpoint(api, weights(7));
    const { evaluationStart } = await api.data<{ evaluationStart: unknown }>(
      `mutation ($id: ID!) { evaluationStart(input: { checkpoint: $id, benchmark: "told" }) { userErrors { code field } } }`,
      { id },
      api.tokens.evalRun,
    );
    expect(evaluationStart).toEqual({ userErrors: [{ code: 'NOT_READY', field: ['input', 'benchmark'] }] });
    await expect(define({ ...outline, cells: [outline.cells[0], outline.cells[0]] })).resolves.toMatchObject({
      userErrors: [{ code: 'DATA_INVALID', cell: 'a', field: ['input', 'manifest', 'cells', '1', 'id'] }],
    });
  });
});

describe('a benchmark with a defect', () => {
  /** A good benchmark whose first file is another one. */
  async function withFile(slug: string, bytes: Uint8Array, rows?: number): Promise<[TestManifest, TestFile[]]> {
    const { manifest, files } = await testBenchmark(slug);
    files[0] = { ...files[0], bytes };
    manifest.cells[0].splits.test.rows = rows;
    return [manifest, files];
  }

  test('is refused at once when the manifest is wrong, naming the field', async () => {
    const { manifest, files } = await testBenchmark('wrong');
    const { cells } = manifest;
    const refused = async (changed: unknown) => (await startBenchmark(api, changed, files)).userErrors;
    await expect(refused({ ...manifest, slug: 'Not A Slug' })).resolves.toMatchObject([
      { code: 'DATA_INVALID', field: ['input', 'manifest', 'slug'] },
    ]);
    await expect(refused({ ...manifest, cells: [...cells, cells[0]] })).resolves.toMatchObject([
      { code: 'DATA_INVALID', cell: 'animals-photo', field: ['input', 'manifest', 'cells', '4', 'id'] },
    ]);
    await expect(refused('text')).resolves.toMatchObject([{ code: 'DATA_INVALID', field: ['input', 'manifest'] }]);
    await expect(refused({ ...manifest, source: 'a\u0000b' })).resolves.toMatchObject([{ code: 'DATA_INVALID' }]);
  });

  test('is refused at once when manifest and files disagree', async () => {
    const { manifest, files } = await testBenchmark('apart');
    const missing = await startBenchmark(api, manifest, files.slice(1));
    expect(missing.userErrors).toMatchObject([
      { code: 'FILE_MISSING', cell: 'animals-photo', file: 'data/animals-photo-test.parquet' },
    ]);
    const extra = [...files, { path: 'data/more.parquet', bytes: new Uint8Array(1) }];
    await expect(startBenchmark(api, manifest, extra)).resolves.toMatchObject({
      userErrors: [{ code: 'INVALID_INPUT', field: ['input', 'files', '4', 'path'] }],
    });
    manifest.cells[2].splits.test.sha256 = '0'.repeat(64);
    await expect(startBenchmark(api, manifest, files)).resolves.toMatchObject({
      userErrors: [{ code: 'DIGEST_MISMATCH', cell: 'tools-photo' }],
    });
  });

  test('needs the scope checkpoint:write', async () => {
    const { manifest, files } = await testBenchmark('denied');
    await expect(startBenchmark(api, manifest, files, api.tokens.evalRun)).resolves.toMatchObject({
      userErrors: [{ code: 'FORBIDDEN' }],
    });
  });

  test.each([
    ['no Parquet', 'b1', async () => Buffer.from('PAR1 this is none PAR1'), undefined, {}],
    ['other columns', 'b2', () => parquet([0], { image: 'picture', label: 'label' }), undefined, {}],
    ['a label without a class', 'b3', () => parquet([0, 1, 2]), undefined, { row: 2 }],
    ['another number of rows', 'b4', () => parquet([0, 1]), 3, {}],
  ])('is REJECTED for %s', async (_what, slug, bytes, rows, place) => {
    const { state, rejection } = await registerBenchmark(api, ...(await withFile(slug, await bytes(), rows)));
    expect(state).toBe('REJECTED');
    expect(rejection).toMatchObject({
      ...{ code: 'DATA_INVALID', cell: 'animals-photo', file: 'data/animals-photo-test.parquet' },
      ...place,
    });
    const shown = await api.data<{ benchmark: unknown }>(
      `query ($slug: String!) { benchmark(slug: $slug) { state } }`,
      { slug },
    );
    expect(shown.benchmark).toEqual({ state: 'REJECTED' });
  });
});
