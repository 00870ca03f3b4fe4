import { createHash } from 'node:crypto';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { collectStatisticOrphans, collectSums } from '../../../src/jobs/chores/collect-statistic-files.ts';
import { createStatisticTask } from '../../../src/jobs/tasks/statistic.ts';
import { startWorker } from '../../../src/jobs/worker.ts';
import { decodeId } from '../../../src/resolvers/node-id.ts';
import { findStatistic, saveSums } from '../../../src/storage/stores/statistic-store.ts';
import { ALL_ON_WASM } from '../../../src/tensor/tf/choose-backend.ts';
import { startTestApi, startTestWorker, type TestApi } from '../../support/api.ts';
import { jobEnd } from '../../support/merges.ts';
import { registerSuiteCells, registerSuiteModel } from '../../support/shapes-experts.ts';
import { computeStatistic, readStatistic } from '../../support/statistics.ts';

const CHILD = fileURLToPath(new URL('../../support/statistic-worker-process.ts', import.meta.url));
const CELL = 'polygons-hatched';

let api: TestApi;
let expert: string;

beforeAll(async () => {
  api = await startTestApi();
  const worker = await startTestWorker(api.server);
  await registerSuiteCells(api, [CELL], 40);
  ({ id: expert } = await registerSuiteModel(api, 'expert-0'));
  await worker.stop();
}, 120_000);
afterAll(async () => api.stop());

const wish = (more: object = {}) => ({
  ...{ checkpoint: expert, kind: 'FISHER', variant: 'SAMPLED', benchmark: 'shapes-grid', cell: CELL, split: 'tune' },
  ...more,
});

const keysBelow = async (prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of api.objects.list(prefix)) keys.push(key);
  return keys;
};

const cancel = (job: string | undefined) =>
  api.data(
    `mutation ($job: ID!) { jobCancel(input: { job: $job }) { userErrors { code } } }`,
    { job },
    api.tokens.mergeRun,
  );

describe('a statistic whose worker is killed', () => {
  test('is finished by another one from where it was, with the bytes of an uninterrupted one', async () => {
    const { statistic, job } = await computeStatistic(api, wish());
    const uuid = decodeId(statistic?.id ?? '')?.uuid ?? '';
    const root = await storeRoot();
    const child = fork(CHILD, [api.databaseUrl, root, api.settings.http.publicUrl], { execArgv: ['--no-warnings'] });
    for (let word = ''; word !== 'paused';) [word] = (await once(child, 'message')) as [string];
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { saved } = (await findStatistic(api.dataSource.manager, uuid)) ?? {};
    expect(saved).toMatchObject({ examples: 16 });

    const worker = await startTestWorker(api.server);
    expect(await jobEnd(api, job?.id ?? '')).toMatchObject({ state: 'SUCCEEDED', attempt: 2 });
    const resumed = await readStatistic(api, statistic?.id ?? '');
    expect(resumed).toMatchObject({ state: 'READY', n: 40 });
    // started again from nothing, under the same request
    await api.dataSource.query(`UPDATE statistic SET engine = 'earlier' WHERE id = $1`, [uuid]);
    const whole = await computeStatistic(api, wish());
    await jobEnd(api, whole.job?.id ?? '');
    expect((await readStatistic(api, whole.statistic?.id ?? '')).digest).toBe(resumed.digest);
    await worker.stop();
    expect((await keysBelow(`statistics/${uuid}/`)).length).toBe(1);
  }, 120_000);
});

describe('a store that lends no files', () => {
  test('is written to by signed URLs, with the same bytes', async () => {
    const { statistic, job } = await computeStatistic(api, wish({ seed: '8' }));
    const objects = new Proxy(api.objects, {
      get(target, property) {
        if (property === 'multipartStaging') return undefined;
        const value: unknown = Reflect.get(target, property);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const { dataSource, queue, logger } = api.deps;
    const worker = await startWorker({
      ...{ dataSource, logger, workerId: 'urls', monitorSeconds: 1, tasks: [createStatisticTask(0)] },
      deps: { dataSource, objects, queue, threads: 1, memoryBudgetBytes: 2 ** 28, backends: ALL_ON_WASM },
    });
    expect(await jobEnd(api, job?.id ?? '')).toMatchObject({ state: 'SUCCEEDED', error: null });
    await worker.stop();
    const { digest, bytes } = await readStatistic(api, statistic?.id ?? '');
    const uuid = decodeId(statistic?.id ?? '')?.uuid ?? '';
    const [key, ...others] = await keysBelow(`statistics/${uuid}/`);
    expect(others).toEqual([]);
    const found = await api.objects.getBytes(key, Number(bytes));
    expect(createHash('sha256').update(found).digest('hex')).toBe(digest);
  }, 120_000);
});

describe('a statistic that is cancelled', () => {
  test('fails, and goes on when it is asked for again or retried', async () => {
    const { statistic, job } = await computeStatistic(api, wish({ seed: '5' }));
    await cancel(job?.id);
    expect(await readStatistic(api, statistic?.id ?? '')).toMatchObject({
      state: 'FAILED',
      job: { state: 'CANCELLED' },
    });
    const again = await computeStatistic(api, wish({ seed: '5' }));
    expect(again).toMatchObject({ existed: true, statistic: { id: statistic?.id, state: 'PENDING' } });
    expect(again.job?.id).not.toBe(job?.id);
    await cancel(again.job?.id);
    const retry = `mutation ($job: ID!) { jobRetry(input: { job: $job }) { job { state } userErrors { code } } }`;
    expect(await api.data(retry, { job: again.job?.id }, api.tokens.mergeRun)).toEqual({
      jobRetry: { job: { state: 'QUEUED' }, userErrors: [] },
    });
    expect(await readStatistic(api, statistic?.id ?? '')).toMatchObject({ state: 'PENDING' });
    await cancel(again.job?.id);
  });

  test('keeps its sums for a while only, and other files below its key not at all', async () => {
    const { statistic, job } = await computeStatistic(api, wish({ seed: '6' }));
    const uuid = decodeId(statistic?.id ?? '')?.uuid ?? '';
    const objectKey = `statistics/${uuid}/${uuid}/1-1`;
    await api.objects.put(objectKey, new Uint8Array(8));
    await api.objects.put(`statistics/${uuid}/${uuid}/1-2`, new Uint8Array(8));
    await api.objects.multipartStart(`statistics/${uuid}/${uuid}/1-3`, 8);
    await saveSums(api.dataSource.manager, uuid, { objectKey, bytes: 8, examples: 16, seconds: 1 });
    await cancel(job?.id);
    const later = new Date(Date.now() + 60_000);
    const before = new Date(Date.now() - 60_000);
    expect(await collectSums(api.deps, before)).toBe(0);
    await collectStatisticOrphans(api.deps, later);
    expect(await keysBelow(`statistics/${uuid}/`)).toEqual([objectKey]);
    expect(await collectSums(api.deps, later)).toBe(1);
    expect(await keysBelow(`statistics/${uuid}/`)).toEqual([]);
  });
});

/** Folder of the object store. */
async function storeRoot(): Promise<string> {
  for await (const { key } of api.objects.list('')) {
    const location = await api.objects.locate(key);
    if (location.kind === 'file') return location.path.slice(0, -`/objects/${key}`.length);
  }
  throw new Error('the objects are no files');
}
