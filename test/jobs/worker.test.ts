import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createJobQueue, type JobQueue } from '../../src/jobs/job-queue.ts';
import { type Task } from '../../src/jobs/task.ts';
import { startWorker, type RunningWorker } from '../../src/jobs/worker.ts';
import { AppError, StorageError } from '../../src/errors.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { aborted, enqueueOne, jobUntil, silentLogger, testTask } from '../support/jobs.ts';

describe('a worker', () => {
  let database: TestDatabase;
  const opened: { close(): Promise<unknown> }[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
    await database.dataSource.query('TRUNCATE job CASCADE');
    await database.dataSource.query('DELETE FROM pgboss.job');
  });
  afterAll(async () => {
    await database.drop();
  });

  async function start(
    task: Task<unknown>,
    concurrency = 1,
    storeReady?: () => Promise<void>,
  ): Promise<{ queue: JobQueue; worker: RunningWorker }> {
    const { dataSource } = database;
    const queue = await createJobQueue({ dataSource, tasks: [task] });
    opened.push(queue);
    const worker = await startWorker({
      dataSource,
      tasks: [task],
      deps: {},
      logger: silentLogger,
      workerId: 'w1',
      concurrency,
      monitorSeconds: 1,
      storeAwaySeconds: 0,
      ...(storeReady === undefined ? {} : { storeReady }),
    });
    opened.push({ close: () => worker.force() });
    return { queue, worker };
  }
  const enqueue = (queue: JobQueue) => enqueueOne(database.dataSource, queue);
  const until = (id: string, ...states: string[]) =>
    jobUntil(database.dataSource, id, ({ state }) => states.includes(state));

  test('runs a job and records that it succeeded', async () => {
    const seen: string[] = [];
    const { queue } = await start(
      testTask({ run: async (context, { mergeId }) => void seen.push(mergeId, context.job.subjectId) }),
    );
    const job = await enqueue(queue);
    expect(job).toMatchObject({ state: 'QUEUED', attempt: 0, maxAttempts: 3 });
    const ended = await until(job.id, 'SUCCEEDED');
    expect(ended).toMatchObject({ attempt: 1, worker: 'w1', error: null });
    expect(ended.finishedAt).toBeInstanceOf(Date);
    expect(seen).toEqual([job.subjectId, job.subjectId]);
  });

  test('tries again after a failure that says it is retryable', async () => {
    const { queue } = await start(
      testTask({
        run: async ({ job }) => {
          if (job.attempt === 1) throw new StorageError('the store is away');
        },
      }),
    );
    const job = await enqueue(queue);
    const waiting = await jobUntil(database.dataSource, job.id, ({ error }) => error !== null);
    expect(waiting.error).toMatchObject({ code: 'STORAGE', message: 'the store is away' });
    expect(await until(job.id, 'SUCCEEDED')).toMatchObject({ attempt: 2, error: null });
  });

  test('lets jobs wait for a store that is away, and takes no attempt from them', async () => {
    let away = 4;
    const { queue } = await start(
      testTask({
        attempts: 2,
        run: async () => {
          if (away-- > 0) throw new StorageError('the store is away');
        },
      }),
      1,
      async () => {
        if (away > 0) throw new StorageError('still away');
      },
    );
    const job = await enqueue(queue);
    const waiting = await jobUntil(database.dataSource, job.id, ({ error }) => error !== null);
    // on a busy machine the next attempt may have begun
    expect(waiting.error).toMatchObject({ code: 'STORAGE', message: 'the store is away' });
    // four times away: three while the store was, once when it was there again, which takes one of two attempts
    expect(await until(job.id, 'SUCCEEDED')).toMatchObject({ attempt: 5, maxAttempts: 5, error: null });
  });

  test('gives up at once after a permanent failure and tells the task', async () => {
    const settled: unknown[] = [];
    const { queue } = await start(
      testTask({
        run: async () => {
          throw new AppError('SHAPE_MISMATCH', 'shapes differ', { tensor: 'a.weight', file: 'model.safetensors' });
        },
        settled: async (_manager, settlement) => void settled.push(settlement),
      }),
    );
    const job = await enqueue(queue);
    const ended = await until(job.id, 'FAILED');
    const error = { code: 'SHAPE_MISMATCH', message: 'shapes differ', tensor: 'a.weight', file: 'model.safetensors' };
    expect(ended).toMatchObject({ attempt: 1, error });
    expect(settled).toMatchObject([{ jobId: job.id, state: 'FAILED', payload: job.payload, error }]);
  });

  test('keeps the text of an unexpected error in the log, after all attempts', async () => {
    const { queue } = await start(
      testTask({
        attempts: 2,
        run: async () => {
          throw new Error('password is hunter2');
        },
      }),
    );
    const ended = await until((await enqueue(queue)).id, 'FAILED');
    expect(ended).toMatchObject({ attempt: 2, error: { code: 'INTERNAL' } });
    expect(JSON.stringify(ended.error)).not.toContain('hunter2');
  });

  test('ends an attempt that runs out of time', async () => {
    const { queue } = await start(
      testTask({
        attempts: 1,
        expireInSeconds: 1,
        run: async ({ signal }) => {
          await aborted(signal);
          signal.throwIfAborted();
        },
      }),
    );
    const ended = await until((await enqueue(queue)).id, 'FAILED');
    expect(ended.error).toMatchObject({ code: 'EXPIRED', message: expect.stringContaining('longer than 1 s') });
  });

  test('leaves a kind of job it has no task for to other workers', async () => {
    const { worker } = await start(testTask({ kind: 'EVALUATION' }));
    const queue = await createJobQueue({ dataSource: database.dataSource, tasks: [testTask({ attempts: 1 })] });
    opened.push(queue);
    const job = await enqueue(queue);
    const left = await jobUntil(database.dataSource, job.id, ({ queueId }) => queueId !== job.queueId);
    expect(left).toMatchObject({ state: 'QUEUED', attempt: 0, maxAttempts: 1, worker: null });
    await worker.stop();
    await start(testTask({ attempts: 1 }));
    expect(await until(job.id, 'SUCCEEDED')).toMatchObject({ attempt: 1 });
  });

  test('aborts a running job that was cancelled', async () => {
    let heard = (_reason: unknown): void => undefined;
    const reason = new Promise((resolve) => (heard = resolve));
    const settled: unknown[] = [];
    const { queue } = await start(
      testTask({
        run: async ({ signal }) => {
          heard(await aborted(signal));
          signal.throwIfAborted();
        },
        settled: async (_manager, { state }) => void settled.push(state),
      }),
    );
    const job = await enqueue(queue);
    await until(job.id, 'RUNNING');
    expect(await queue.cancel(job.id)).toMatchObject({ ok: true, job: { state: 'CANCELLED' } });
    expect(await reason).toBeInstanceOf(Error);
    expect(await until(job.id, 'CANCELLED')).toMatchObject({ attempt: 1, error: null });
    expect(settled).toEqual(['CANCELLED']);
  });

  test('retries a cancelled job on request, with all its attempts', async () => {
    const requeued: unknown[] = [];
    const { queue, worker } = await start(
      testTask({
        attempts: 1,
        run: async ({ job }) => {
          if (job.attempt === 1) throw new AppError('NUMERIC', 'no');
        },
        requeued: async (_manager, { jobId }) => void requeued.push(jobId),
      }),
    );
    const job = await enqueue(queue);
    await until(job.id, 'FAILED');
    expect(await queue.retry(job.id)).toMatchObject({
      ok: true,
      job: { state: 'QUEUED', error: null, maxAttempts: 2 },
    });
    expect(await until(job.id, 'SUCCEEDED')).toMatchObject({ attempt: 2 });
    expect(requeued).toEqual([job.id]);
    expect(await queue.retry(job.id)).toMatchObject({ ok: false, code: 'CONFLICT' });
    expect(await queue.cancel(job.id)).toMatchObject({ ok: false, code: 'CONFLICT' });
    expect(worker.running()).toBe(0);
  });

  test('drains on stop: the running job ends, the next one waits', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { queue, worker } = await start(testTask({ run: async () => gate }));
    const first = await enqueue(queue);
    await until(first.id, 'RUNNING');
    const second = await enqueue(queue);
    const stopped = worker.stop();
    release();
    await stopped;
    expect(await until(first.id, 'SUCCEEDED')).toMatchObject({ attempt: 1 });
    expect(await until(second.id, 'QUEUED')).toMatchObject({ attempt: 0 });
  });

  test('puts the running job back when it is forced to stop', async () => {
    const { queue, worker } = await start(
      testTask({
        attempts: 1,
        run: async ({ signal, job }) => {
          if (job.attempt > 1) return;
          await aborted(signal);
          signal.throwIfAborted();
        },
      }),
    );
    const job = await enqueue(queue);
    await until(job.id, 'RUNNING');
    await worker.force();
    expect(await until(job.id, 'QUEUED')).toMatchObject({ attempt: 1, maxAttempts: 2, error: null });
    await start(testTask({ attempts: 1 }));
    expect(await until(job.id, 'SUCCEEDED')).toMatchObject({ attempt: 2 });
  });

  test('runs as many jobs at a time as it was told to', async () => {
    let now = 0;
    let most = 0;
    const { queue } = await start(
      testTask({
        run: async () => {
          now += 1;
          most = Math.max(most, now);
          await new Promise((wake) => setTimeout(wake, 200));
          now -= 1;
        },
      }),
      2,
    );
    const jobs = await Promise.all(Array.from({ length: 6 }, async () => enqueue(queue)));
    for (const { id } of jobs) await until(id, 'SUCCEEDED');
    expect(most).toBe(2);
  });
});
