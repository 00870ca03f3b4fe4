/** Jobs by clocks that jump a day: the worker's own, and that of the database. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { StorageError } from '../../src/errors.ts';
import { earliestNow } from '../../src/jobs/earliest-now.ts';
import { createJobQueue, type JobQueue } from '../../src/jobs/job-queue.ts';
import { JobLostError, type Task, type TaskDefinition } from '../../src/jobs/task.ts';
import { startWorker, type RunningWorker } from '../../src/jobs/worker.ts';
import { inTransaction } from '../../src/storage/database/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { aborted, enqueueOne, jobUntil, type Payload, silentLogger, testTask } from '../support/jobs.ts';

const DAY_MS = 86_400_000;
const TIMERS = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];

describe('a job whose clock jumps', () => {
  let database: TestDatabase;
  let queue: JobQueue;
  let worker: RunningWorker | null = null;

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.dataSource.query('CREATE TABLE effect (attempt int NOT NULL)');
    queue = await createJobQueue({ dataSource: database.dataSource, tasks: [testTask({})] });
  });
  beforeEach(async () => {
    await database.dataSource.query('TRUNCATE effect');
  });
  afterEach(async () => {
    jest.useRealTimers();
    await worker?.force();
    worker = null;
  });
  afterAll(async () => {
    await queue.close();
    await database.drop();
  });

  const start = async (task: Task<unknown>, concurrency = 1): Promise<void> => {
    const { dataSource } = database;
    const options = { dataSource, tasks: [task], deps: {}, logger: silentLogger, workerId: 'here', monitorSeconds: 1 };
    worker = await startWorker({ ...options, concurrency });
  };
  const effects = async (): Promise<number[]> =>
    (await database.dataSource.query<{ attempt: number }[]>('SELECT attempt FROM effect')).map(
      ({ attempt }) => attempt,
    );

  test.each([
    ['ahead', DAY_MS],
    ['back', -DAY_MS],
  ])('%s in the worker keeps its lease and ends once', async (_way, jump) => {
    const job = await enqueueOne(database.dataSource, queue);
    await start(
      testTask({
        run: async (context) => {
          jest.useFakeTimers({ now: Date.now() + jump, doNotFake: TIMERS });
          // reports, and a turn of those who look for dead workers
          context.progress({ phase: 'map', completed: 1, total: 2, unit: 'bytes' });
          await new Promise((wake) => setTimeout(wake, 1200));
          expect(context.signal.aborted).toBe(false);
          await inTransaction(database.dataSource, async (manager) => {
            await manager.query('INSERT INTO effect VALUES (1)');
            await context.complete(manager);
          });
        },
      }),
    );
    const ended = await jobUntil(database.dataSource, job.id, ({ state }) => state === 'SUCCEEDED');
    expect(ended).toMatchObject({ attempt: 1, completed: expect.anything() });
    expect(await effects()).toEqual([1]);
  });

  test('ahead in the database makes the worker look dead: another attempt ends it, and the first leaves nothing', async () => {
    const { dataSource } = database;
    const job = await enqueueOne(dataSource, queue);
    const overtaken = new AbortController();
    const refused = new AbortController();
    const run: TaskDefinition<Payload, unknown>['run'] = async (context) => {
      const { attempt } = context.job;
      const publish = async (): Promise<void> =>
        inTransaction(dataSource, async (manager) => {
          await manager.query('INSERT INTO effect VALUES ($1)', [attempt]);
          await context.complete(manager);
        });
      if (attempt > 1) {
        await publish();
        overtaken.abort();
        return;
      }
      // a jump of the clock is the same as a row whose time lies that much further back; again, since a heartbeat sets it right
      const back = `UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '1 day' WHERE id = $1 AND retry_count = 0 AND state = 'active'`;
      const jumping = setInterval(() => void dataSource.query(back, [job.queueId]), 50);
      await aborted(overtaken.signal);
      clearInterval(jumping);
      await publish().catch((error: unknown) => refused.abort(error));
    };
    await start(testTask({ run }), 2);
    const ended = await jobUntil(dataSource, job.id, ({ state }) => state === 'SUCCEEDED');
    expect(ended).toMatchObject({ attempt: 2, error: null });
    expect(await aborted(refused.signal)).toBeInstanceOf(JobLostError);
    expect(await effects()).toEqual([2]);
  }, 20_000);

  test.each([
    ['ahead', DAY_MS],
    ['back', -DAY_MS],
  ])('%s in the worker does not move the wait before another attempt', async (_way, jump) => {
    const job = await enqueueOne(database.dataSource, queue);
    await start(
      testTask({
        run: async ({ job: { attempt } }) => {
          if (attempt > 1) return;
          jest.useFakeTimers({ now: Date.now() + jump, doNotFake: TIMERS });
          throw new StorageError('try again');
        },
      }),
    );
    expect(await jobUntil(database.dataSource, job.id, ({ state }) => state === 'SUCCEEDED')).toMatchObject({
      attempt: 2,
    });
  });

  test('back in the database keeps nothing waiting: times of the future are brought to now', async () => {
    const { dataSource } = database;
    const job = await enqueueOne(dataSource, queue);
    // a clock that is set back is the same as rows whose times lie that much further ahead
    await dataSource.query(
      `UPDATE pgboss.job SET start_after = now() + interval '1 day', heartbeat_on = now() + interval '1 day'
       WHERE id = $1`,
      [job.queueId],
    );
    await start(testTask({}));
    expect(await jobUntil(dataSource, job.id, ({ state }) => state === 'SUCCEEDED')).toMatchObject({ attempt: 1 });
  });

  test.each([
    ['ahead', DAY_MS],
    ['back', -DAY_MS],
  ])('%s in the worker ends nothing before its time: collectors go by the clock that is behind', async (_way, jump) => {
    const real = Date.now();
    jest.useFakeTimers({ now: real + jump, doNotFake: TIMERS });
    const now = (await earliestNow(database.dataSource)).getTime();
    expect(Math.abs(now - (real + Math.min(jump, 0)))).toBeLessThan(DAY_MS / 2);
  });
});
