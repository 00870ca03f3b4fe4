import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { contentDigest } from '../../src/storage/content-digest.ts';
import { newId } from '../../src/storage/new-id.ts';
import { insertBenchmark, markBenchmarkReady } from '../../src/storage/stores/benchmark-store.ts';
import { insertCells, insertTrainedCells } from '../../src/storage/stores/cell-store.ts';
import { insertCheckpoint, markReady } from '../../src/storage/stores/checkpoint-store.ts';
import { replaceTensors } from '../../src/storage/stores/tensor-store.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { testBenchmark } from '../support/benchmarks.ts';
import { countStatements } from '../support/count-statements.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
  const { manager } = api.dataSource;
  const { manifest } = await testBenchmark('page');
  const benchmarkId = newId();
  await insertBenchmark(
    manager,
    {
      ...{ id: benchmarkId, slug: 'page', revision: '1', digest: '0'.repeat(64), title: 'page', createdBy: null },
      ...{ modality: 'IMAGE_CLASSIFICATION', manifest },
    },
    [],
  );
  await markBenchmarkReady(manager, benchmarkId);
  const cells = manifest.cells.map(({ id }, position) => ({
    ...{ id: newId(), benchmarkId, key: id, position, classCount: 2 },
    coordinates: { category: 'animals', domain: 'photo' },
  }));
  await insertCells(manager, cells);

  let baseId: string | null = null;
  for (let n = 0; n < 60; n += 1) {
    const id = newId();
    const files = ['model.safetensors', 'config.json'].map((path) => {
      const role = path === 'config.json' ? ('CONFIG' as const) : ('WEIGHTS' as const);
      return {
        checkpointId: id,
        path,
        role,
        bytes: String(n + 1),
        sha256: 'a'.repeat(64),
        objectKey: `uploads/${id}/${path}`,
      };
    });
    await insertCheckpoint(
      manager,
      {
        ...{ id, kind: n === 0 ? 'BASE' : 'EXPERT', name: `checkpoint ${n}`, description: null, modality: null },
        ...{ license: null, source: null, contentDigest: contentDigest(files), bytes: '1', baseId, createdBy: null },
      },
      files,
    );
    await insertTrainedCells(manager, id, n === 0 ? [] : [cells[n % 4].id]);
    await replaceTensors(manager, id, [
      { name: 'w', dtype: 'F32', shape: [1, 2], file: files[0].path, begin: 8, end: 16 },
    ]);
    await markReady(manager, id, { layoutDigest: '1'.repeat(64), parameterCount: '2', family: null });
    baseId ??= id;
  }
});
afterAll(async () => api.stop());

describe('a page of checkpoints', () => {
  test('costs a fixed number of statements, however long it is', async () => {
    const query = `query ($first: Int!) { checkpoints(first: $first) { totalCount nodes {
      id name state job { state } base { id name files { path } } files { path downloadUrl }
      trainedCells { key coordinates { axis value } benchmark { slug } }
    } } }`;
    const page = (first: number) =>
      countStatements(api.dataSource, () =>
        api.data<{ checkpoints: { totalCount: number; nodes: { files: unknown[]; trainedCells: unknown[] }[] } }>(
          query,
          { first },
        ),
      );
    // what a process reads once, such as the manifest of a benchmark and its cells, is read here
    await page(60);
    const two = await page(2);
    const fifty = await page(50);
    expect(fifty.result.checkpoints).toMatchObject({ totalCount: 60 });
    expect(fifty.result.checkpoints.nodes).toHaveLength(50);
    expect(
      fifty.result.checkpoints.nodes.every(
        ({ files, trainedCells }) => files.length === 2 && trainedCells.length === 1,
      ),
    ).toBe(true);
    expect(fifty.statements).toHaveLength(two.statements.length);
    expect(fifty.statements.length).toBeLessThanOrEqual(11);
  });

  test('is followed by the next without gap or repetition', async () => {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const query = `query ($after: String) { checkpoints(first: 25, after: $after) {
        nodes { name } pageInfo { hasNextPage endCursor }
      } }`;
      const {
        checkpoints,
      }: { checkpoints: { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
        await api.data(query, { after });
      names.push(...checkpoints.nodes.map(({ name }) => name));
      after = checkpoints.pageInfo.hasNextPage ? checkpoints.pageInfo.endCursor : null;
    } while (after !== null);
    expect(names).toEqual(Array.from({ length: 60 }, (_, n) => `checkpoint ${59 - n}`));
  });

  test('is filtered by kind and by part of the name, taken literally', async () => {
    const count = async (filter: object) => {
      const query = `query ($filter: CheckpointFilter) { checkpoints(filter: $filter) { totalCount } }`;
      return (await api.data<{ checkpoints: { totalCount: number } }>(query, { filter })).checkpoints.totalCount;
    };
    await expect(count({ kind: 'BASE' })).resolves.toBe(1);
    await expect(count({ nameContains: 'POINT 1' })).resolves.toBe(11);
    await expect(count({ nameContains: 'point_1' })).resolves.toBe(0);
    await expect(count({ nameContains: 'a\u0000' })).resolves.toBe(0);
    await expect(count({ state: 'REJECTED' })).resolves.toBe(0);
  });
});
