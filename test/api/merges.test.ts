import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningWorker } from '../../src/jobs/worker.ts';
import { decodeId } from '../../src/resolvers/node-id.ts';
import { startTestApi, startTestWorker, type TestApi } from '../support/api.ts';
import {
  cutInto,
  jobEnd,
  merged,
  outputFile,
  readMerge,
  registerVector,
  startMerge,
  startMergeWorker,
  until,
} from '../support/merges.ts';
import { parseSafetensors } from '../support/parse-safetensors.ts';
import { watchParts, withoutStaging } from '../support/watch-parts.ts';
import { type UserErrorData } from '../support/registry.ts';

let api: TestApi;
let worker: RunningWorker;
let base: string;
let first: string;
let second: string;
/** Long enough for many slices. */
let longBase: string;
let long: string;

beforeAll(async () => {
  api = await startTestApi();
  worker = await startTestWorker(api.server);
  base = await registerVector(api, [1, 2, 3, 4], { kind: 'BASE', name: 'the base', license: 'mit' });
  first = await registerVector(api, [2, 2, 5, 0], { base, name: 'first', license: 'apache-2.0' });
  second = await registerVector(api, [1, 4, 1, 4], { base, name: 'second', license: 'apache-2.0' });
  longBase = await registerVector(
    api,
    Array.from({ length: 4096 }, () => 1),
    { kind: 'BASE', name: 'long base' },
  );
  long = await registerVector(
    api,
    Array.from({ length: 4096 }, (_, i) => i),
    { base: longBase, name: 'long' },
  );
}, 120_000);
afterAll(async () => {
  await worker.force();
  await api.stop();
});

const both = () => [{ checkpoint: first }, { checkpoint: second }];

/** Partial output in the store. */
async function leftovers(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of api.objects.multipartUploads('merges/')) found.push(key);
  return found;
}

describe('merging', () => {
  test('adds task vectors, as computed by hand, and publishes a whole checkpoint', async () => {
    const input = {
      method: { id: 'task_arithmetic' },
      parameters: { lambda: 0.5 },
      base,
      experts: both(),
      name: 'the sum',
    };
    const merge = await merged(api, input);

    const { tensors, metadata } = parseSafetensors(await outputFile(merge, 'model.safetensors'));
    // base + 0.5 · ((first − base) + (second − base))
    expect(tensors.get('w')).toEqual([1.5, 3, 3, 2]);
    expect(JSON.parse(metadata.mergeboard_recipe)).toEqual(merge.recipe);
    expect(metadata.mergeboard_recipe_digest).toBe(merge.recipeDigest);

    expect(merge).toMatchObject({
      name: 'the sum',
      method: { id: 'task_arithmetic' },
      base: { id: base },
      inputs: [{ role: 'BASE', checkpoint: { id: base } }, { role: 'EXPERT' }, { role: 'EXPERT' }],
      output: {
        kind: 'MERGED',
        state: 'READY',
        name: 'the sum',
        family: 'clip',
        license: null,
        parameterCount: '4',
        base: { id: base },
        mergedBy: { id: merge.id },
        files: [
          { path: 'README.md', role: 'CARD' },
          { path: 'config.json', role: 'CONFIG' },
          { path: 'model.safetensors', role: 'WEIGHTS' },
        ],
        tensors: { nodes: [{ name: 'w', dtype: 'F32', shape: ['4'], file: 'model.safetensors' }] },
      },
    });
    expect(merge.cost).toMatchObject({ device: 'cpu/wasm', computeDtype: 'F32', bytesRead: '48' });
    expect((await outputFile(merge, 'config.json')).toString()).toBe('{"model_type":"clip"}\n');
    const card = (await outputFile(merge, 'README.md')).toString();
    expect(card).toContain('base_model_relation: merge');
    expect(card).toContain(merge.recipeDigest);
  });
});

describe('a recipe', () => {
  const recipe = () => ({ method: { id: 'linear' }, experts: both() });

  test('is computed once, whatever order, name or spelling it is asked in', async () => {
    const merge = await merged(api, { ...recipe(), name: 'one' });
    const reordered = {
      method: { id: 'linear', dialect: 'default' },
      experts: both().reverse(),
      parameters: {},
      name: 'two',
    };
    const dialects = await api.data<{ methods: { id: string; dialect: string }[] }>(
      '{ methods(id: "linear") { id dialect } }',
    );
    reordered.method.dialect = dialects.methods[0].dialect;
    const again = await startMerge(api, reordered);
    expect(again).toMatchObject({
      existed: true,
      userErrors: [],
      merge: { id: merge.id, name: 'one' },
      job: { state: 'SUCCEEDED' },
    });
    expect(again.job?.id).toBe(merge.job.id);
    expect(parseSafetensors(await outputFile(merge, 'model.safetensors')).tensors.get('w')).toEqual([1.5, 3, 3, 2]);
    // no base was given, but the experts have one in common
    expect(merge.output).toMatchObject({ base: { id: base } });
  });

  test('asked for by many at the same moment is one merge with one job', async () => {
    const input = { method: { id: 'task_arithmetic' }, parameters: { lambda: 0.25 }, base, experts: both() };
    const started = await Promise.all(Array.from({ length: 8 }, () => startMerge(api, input)));
    expect(started.map(({ userErrors }) => userErrors.length)).toEqual(Array.from({ length: 8 }, () => 0));
    expect(new Set(started.map(({ merge }) => merge?.id)).size).toBe(1);
    expect(new Set(started.map(({ job }) => job?.id)).size).toBe(1);
    expect(started.filter(({ existed }) => existed === false)).toHaveLength(1);
    expect((await jobEnd(api, started[0].job?.id ?? '')).state).toBe('SUCCEEDED');
  });

  test('whose job failed is started again under the same merge', async () => {
    const huge = await registerVector(api, [3e38, 0, 0, 0], { base, name: 'huge' });
    const input = {
      method: { id: 'task_arithmetic' },
      parameters: { lambda: 1 },
      base,
      experts: [{ checkpoint: huge }, { checkpoint: huge }],
    };
    const { merge, job } = await startMerge(api, input);
    const failed = await jobEnd(api, job?.id ?? '');
    expect(failed).toMatchObject({ state: 'FAILED', attempt: 1, error: { code: 'NUMERIC' } });
    expect(await readMerge(api, merge?.id ?? '')).toMatchObject({ output: null, cost: null });
    expect(await leftovers()).toEqual([]);

    const second = await startMerge(api, input);
    expect(second).toMatchObject({ existed: true, merge: { id: merge?.id } });
    expect(second.job?.id).not.toBe(job?.id);
    await jobEnd(api, second.job?.id ?? '');
  });
});

describe('cancelling', () => {
  test('leaves nothing behind, and the recipe can be started again', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const watched = watchParts(api.objects, { before: async (count) => (count > 3 ? gate : undefined) });
    const input = {
      method: { id: 'task_arithmetic' },
      parameters: { lambda: 0.75 },
      base: longBase,
      experts: [{ checkpoint: long }],
    };
    await worker.stop();
    const { merge, job } = await startMerge(api, input);
    await cutInto(api, merge?.id ?? '', 1024);
    const held = await startMergeWorker(api, watched.objects);
    await until(() => watched.arrived() > 3);
    const cancel = await api.data<{ jobCancel: { job: { state: string } } }>(
      'mutation ($job: ID!) { jobCancel(input: { job: $job }) { job { state } } }',
      { job: job?.id },
      api.tokens.mergeRun,
    );
    expect(cancel.jobCancel.job.state).toBe('CANCELLED');
    expect(await leftovers()).not.toEqual([]);
    open();
    await until(async () => (await leftovers()).length === 0);
    await held.stop();
    expect(await readMerge(api, merge?.id ?? '')).toMatchObject({
      output: null,
      cost: null,
      job: { state: 'CANCELLED' },
    });
    expect(await api.dataSource.query('SELECT 1 FROM merge_output')).toEqual([]);

    const second = await startMerge(api, input);
    expect(second).toMatchObject({ existed: true, job: { state: 'QUEUED' } });
    const retry = await api.data<{ jobRetry: { job: null; userErrors: UserErrorData[] } }>(
      'mutation ($job: ID!) { jobRetry(input: { job: $job }) { job { id } userErrors { code field } } }',
      { job: job?.id },
      api.tokens.mergeRun,
    );
    expect(retry.jobRetry).toMatchObject({ job: null, userErrors: [{ code: 'CONFLICT', field: ['input', 'job'] }] });

    worker = await startTestWorker(api.server);
    const again = await merged(api, input);
    expect(again).toMatchObject({ id: merge?.id, job: { id: second.job?.id, state: 'SUCCEEDED' } });
    expect(again.output).not.toBeNull();
  });
});

describe('publishing', () => {
  const input = () => ({
    method: { id: 'linear' },
    base: null,
    experts: [{ checkpoint: long }, { checkpoint: longBase }],
  });

  test('works by signed URLs where the store cannot be written in place', async () => {
    await worker.stop();
    const { merge, job } = await startMerge(api, input());
    await cutInto(api, merge?.id ?? '', 4096);
    const remote = await startMergeWorker(api, withoutStaging(api.objects));
    expect(await jobEnd(api, job?.id ?? '')).toMatchObject({ state: 'SUCCEEDED', attempt: 1 });
    await remote.stop();
    worker = await startTestWorker(api.server);
    const { tensors } = parseSafetensors(await outputFile(await readMerge(api, merge?.id ?? ''), 'model.safetensors'));
    expect(tensors.get('w')).toEqual(Array.from({ length: 4096 }, (_, i) => (i + 1) / 2));
    expect(await leftovers()).toEqual([]);
  });

  test('points to the checkpoint that exists when it has the very same bytes', async () => {
    const before = await merged(api, input());
    const id = decodeId(before.id)?.uuid;
    // as if the files had come from another server before the merge
    await api.dataSource.query(`UPDATE checkpoint SET kind = 'EXPERT' WHERE id = $1`, [
      decodeId(before.output?.id ?? '')?.uuid,
    ]);
    await api.dataSource.query('DELETE FROM merge WHERE id = $1', [id]);
    const again = await merged(api, input());
    expect(again.id).not.toBe(before.id);
    expect(again.output).toMatchObject({ id: before.output?.id, kind: 'EXPERT', mergedBy: { id: again.id } });
    // the superfluous objects go after the job has ended: a worker that is stopped has done so
    await worker.stop();
    worker = await startTestWorker(api.server);
    const keys: string[] = [];
    for await (const { key } of api.objects.list(`merges/${decodeId(again.id)?.uuid ?? ''}/`)) keys.push(key);
    expect(keys).toEqual([]);
    expect((await outputFile(again, 'model.safetensors')).length).toBeGreaterThan(4 * 4096);
  });
});

describe('lists of merges', () => {
  test('are filtered and paged', async () => {
    const query = `query ($filter: MergeFilter, $first: Int, $after: String) { merges(filter: $filter, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { id method { id } } } }`;
    interface Page {
      merges: {
        totalCount: number;
        pageInfo: { hasNextPage: boolean; endCursor: string };
        nodes: { id: string; method: { id: string } }[];
      };
    }
    const list = async (variables: Record<string, unknown>) => (await api.data<Page>(query, variables)).merges;
    const all = await list({ first: 100 });
    expect(all.nodes).toHaveLength(all.totalCount);
    const paged = [];
    for (let after: string | null = null, more = true; more;) {
      const page: Page['merges'] = await list({ first: 2, after });
      paged.push(...page.nodes);
      ({ endCursor: after, hasNextPage: more } = page.pageInfo);
    }
    expect(paged).toEqual(all.nodes);
    const linear = await list({ filter: { method: 'linear', uses: first }, first: 10 });
    expect(linear.nodes.map(({ method }) => method.id)).toEqual(['linear']);
    expect((await list({ filter: { base }, first: 100 })).totalCount).toBeLessThan(all.totalCount);
  });

  test('of a checkpoint show what used it', async () => {
    const query = `query ($id: ID!) { checkpoint(id: $id) { usedBy { totalCount nodes { inputs { checkpoint { id } } } } } }`;
    const { checkpoint } = await api.data<{
      checkpoint: { usedBy: { nodes: { inputs: { checkpoint: { id: string } }[] }[] } };
    }>(query, { id: first });
    expect(checkpoint.usedBy.nodes.length).toBeGreaterThan(0);
    for (const { inputs } of checkpoint.usedBy.nodes)
      expect(inputs.map((input) => input.checkpoint.id)).toContain(first);
  });
});
