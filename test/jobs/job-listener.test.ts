import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createJobListener, type JobListener } from '../../src/jobs/job-listener.ts';
import { createJobQueue, type JobQueue } from '../../src/jobs/job-queue.ts';
import { writeHeartbeat } from '../../src/jobs/job-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { enqueueOne, silentLogger, testTask } from '../support/jobs.ts';

describe('listening to jobs', () => {
  let database: TestDatabase;
  let queue: JobQueue;
  let listener: JobListener;

  beforeAll(async () => {
    database = await createTestDatabase();
    queue = await createJobQueue({ dataSource: database.dataSource, tasks: [testTask({})] });
  });
  beforeEach(async () => {
    listener = await createJobListener({ url: database.url, logger: silentLogger });
  });
  afterEach(async () => {
    await listener.close();
  });
  afterAll(async () => {
    await queue.close();
    await database.drop();
  });
  /** A new job whose own notification has already arrived. */
  const enqueue = async () => {
    const updates = listener.updates();
    const job = await enqueueOne(database.dataSource, queue);
    let heard: string | null;
    do heard = (await updates.next()).value;
    while (heard !== job.id);
    await updates.return?.();
    return job;
  };

  test('a reader of one job hears at once, then of every change of that job only', async () => {
    const [mine, other] = [await enqueue(), await enqueue()];
    const updates = listener.updatesOf(mine.id);
    expect(await updates.next()).toEqual({ done: false, value: mine.id });
    const next = updates.next();
    await queue.cancel(other.id);
    await queue.cancel(mine.id);
    expect(await next).toEqual({ done: false, value: mine.id });
    await updates.return?.();
    expect(await updates.next()).toEqual({ done: true, value: undefined });
  });

  test('a reader of all hears of new jobs, but not of heartbeats', async () => {
    const old = await enqueue();
    const updates = listener.updates();
    await database.dataSource.query(`UPDATE job SET state = 'RUNNING', attempt = 1 WHERE id = $1`, [old.id]);
    expect(await updates.next()).toEqual({ done: false, value: old.id });
    await writeHeartbeat(database.dataSource.manager, { id: old.id, attempt: 1 });
    const fresh = await enqueue();
    expect(await updates.next()).toEqual({ done: false, value: fresh.id });
  });

  test('return() ends a reader that waits, and close() ends all', async () => {
    const job = await enqueue();
    const updates = listener.updatesOf(job.id);
    await updates.next();
    const waiting = updates.next();
    await updates.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    const other = listener.updates().next();
    await listener.close();
    expect(await other).toEqual({ done: true, value: undefined });
  });

  test('a cut connection is replaced, and readers look again', async () => {
    const job = await enqueue();
    const [one, all] = [listener.updatesOf(job.id), listener.updates()];
    await one.next();
    const again = one.next();
    await database.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'mergeboard-listener'`,
    );
    expect(await again).toEqual({ done: false, value: job.id });
    expect(await all.next()).toEqual({ done: false, value: null });
    await queue.cancel(job.id);
    expect(await one.next()).toEqual({ done: false, value: job.id });
  });
});
