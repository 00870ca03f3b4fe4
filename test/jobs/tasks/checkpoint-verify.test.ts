import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { StorageError } from '../../../src/errors.ts';
import { checkpointVerifyTask } from '../../../src/jobs/tasks/checkpoint-verify.ts';
import { type RunningWorker, startWorker } from '../../../src/jobs/worker.ts';
import { type ObjectStore } from '../../../src/storage/objects/object-store.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { type CheckpointData, pushCheckpoint, safetensors, settled } from '../../support/registry.ts';

let api: TestApi;
let worker: RunningWorker | null = null;

beforeAll(async () => {
  api = await startTestApi();
});
afterEach(async () => {
  await worker?.force();
  worker = null;
});
afterAll(async () => api.stop());

/** A worker that only verifies, with some methods of the store replaced. */
async function work(changes: Partial<ObjectStore> = {}): Promise<void> {
  const { dataSource, queue, logger } = api.deps;
  const objects = new Proxy<ObjectStore>(api.objects, {
    get: (target, name) => {
      const value: unknown = Reflect.get(changes, name) ?? Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const deps = { dataSource, objects, queue, threads: 2, memoryBudgetBytes: 1 << 28 };
  worker = await startWorker({
    dataSource,
    tasks: [checkpointVerifyTask],
    deps,
    logger,
    workerId: 'verifier',
    monitorSeconds: 1,
  });
}

async function push(value: number): Promise<CheckpointData> {
  return pushCheckpoint(api, [
    { path: 'model.safetensors', bytes: safetensors({ w: { shape: [2], values: [value] } }) },
  ]);
}

interface JobData {
  readonly id: string;
  readonly state: string;
  readonly attempt: number;
  readonly error: { readonly code: string } | null;
  readonly progress: {
    readonly phase: string;
    readonly completed: number;
    readonly total: number;
    readonly unit: string;
  } | null;
}

async function jobOf(id: string): Promise<JobData> {
  const query = `query ($id: ID!) { checkpoint(id: $id) {
    job { id state attempt error { code } progress { phase completed total unit } }
  } }`;
  return (await api.data<{ checkpoint: { job: JobData } }>(query, { id })).checkpoint.job;
}

async function jobUntil(id: string, condition: (job: JobData) => boolean): Promise<JobData> {
  for (;;) {
    const job = await jobOf(id);
    if (condition(job)) return job;
    await new Promise((wake) => setTimeout(wake, 30));
  }
}

const change = (field: 'jobCancel' | 'jobRetry', job: string) =>
  api.data(
    `mutation ($job: ID!) { ${field}(input: { job: $job }) { userErrors { code } } }`,
    { job },
    api.tokens.checkpointWrite,
  );

describe('a verification', () => {
  test('reports bytes', async () => {
    const { id } = await push(1);
    await work();
    await settled(api, id);
    // seen together with the state of the checkpoint, the last report is the whole
    const job = await jobOf(id);
    expect(job).toMatchObject({ state: 'SUCCEEDED', attempt: 1, progress: { phase: 'verify', unit: 'bytes' } });
    expect(job.progress?.completed).toBe(job.progress?.total);
    expect(job.progress?.total).toBeGreaterThan(0);
  });

  test('is tried again when the store fails, and rejects nothing for it', async () => {
    const { id } = await push(2);
    let failures = 2;
    await work({
      locate: async (key) => {
        if (failures-- > 0) throw new StorageError('no connection');
        return api.objects.locate(key);
      },
    });
    await expect(settled(api, id)).resolves.toMatchObject({ state: 'READY', rejection: null });
    await expect(jobOf(id)).resolves.toMatchObject({ state: 'SUCCEEDED', attempt: 3 });
  });

  test('that failed for good can be retried', async () => {
    const { id } = await push(3);
    let broken = true;
    await work({
      locate: async (key) => {
        if (broken) throw new StorageError('gone for good', { retryable: false });
        return api.objects.locate(key);
      },
    });
    const failed = await jobUntil(id, ({ state }) => state === 'FAILED');
    expect(failed.error).toMatchObject({ code: 'STORAGE' });
    broken = false;
    await change('jobRetry', failed.id);
    await expect(settled(api, id)).resolves.toMatchObject({ state: 'READY' });
  });

  test('that was cancelled decides nothing', async () => {
    const { id } = await push(4);
    let reached: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (reached = resolve));
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await work({
      locate: async (key) => {
        reached();
        await held;
        return api.objects.locate(key);
      },
    });
    await running;
    const { id: job } = await jobOf(id);
    await change('jobCancel', job);
    release();
    await worker?.stop();
    await expect(jobOf(id)).resolves.toMatchObject({ state: 'CANCELLED' });
    const { checkpoint } = await api.data<{ checkpoint: CheckpointData }>(
      `query ($id: ID!) { checkpoint(id: $id) { state } }`,
      { id },
    );
    expect(checkpoint.state).toBe('VERIFYING');
    await change('jobRetry', job);
    await work();
    await expect(settled(api, id)).resolves.toMatchObject({ state: 'READY' });
  });

  test('rejects when an object has gone, without telling its key', async () => {
    const { id } = await push(5);
    const [row]: { object_key: string }[] = await api.dataSource.query(
      'SELECT object_key FROM checkpoint_file ORDER BY checkpoint_id DESC LIMIT 1',
    );
    await api.objects.delete(row.object_key);
    await work();
    const { state, rejection } = await settled(api, id);
    expect(state).toBe('REJECTED');
    expect(rejection).toMatchObject({ code: 'FILE_MISSING', file: 'model.safetensors' });
    expect(JSON.stringify(rejection)).not.toContain('uploads/');
  });
});
