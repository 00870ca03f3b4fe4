import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createJobQueue, type JobQueue } from '../../src/jobs/job-queue.ts';
import { openLease } from '../../src/jobs/job-lease.ts';
import {
  claimAttempt,
  findJob,
  markFailed,
  markSucceeded,
  markWaiting,
  writeProgress,
} from '../../src/jobs/job-store.ts';
import { type JobRow } from '../../src/storage/entities/job.ts';
import { countStatements } from '../support/count-statements.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { enqueueOne, silentLogger, testTask } from '../support/jobs.ts';

describe('the hold of an attempt on its job', () => {
  let database: TestDatabase;
  let queue: JobQueue;
  let job: JobRow;

  beforeAll(async () => {
    database = await createTestDatabase();
    queue = await createJobQueue({ dataSource: database.dataSource, tasks: [testTask({})] });
  });
  beforeEach(async () => {
    job = await enqueueOne(database.dataSource, queue);
  });
  afterAll(async () => {
    await queue.close();
    await database.drop();
  });
  const claim = async (attempt: number) =>
    claimAttempt(database.dataSource.manager, {
      id: job.id,
      attempt,
      queueId: job.queueId ?? '',
      worker: `w${attempt}`,
    });
  const report = (completed: number) => ({ phase: 'map', completed, total: 1000, unit: 'bytes', rate: 5 });

  test('a thousand reports become few writes, the last one among them', async () => {
    const ref = { id: job.id, attempt: 1 };
    await claim(1);
    const lease = openLease({ dataSource: database.dataSource, ref, logger: silentLogger, onLost: () => undefined });
    const { statements } = await countStatements(database.dataSource, async () => {
      for (let completed = 1; completed <= 1000; completed += 1) {
        lease.progress(report(completed));
        if (completed % 100 === 0) await new Promise((wake) => setImmediate(wake));
      }
      await lease.close();
    });
    const writes = statements.filter((statement) => statement.includes('UPDATE job SET phase'));
    expect(writes.length).toBeGreaterThanOrEqual(1);
    // at once, and the last one on closing; one more when the machine is very slow
    expect(writes.length).toBeLessThanOrEqual(3);
    const row = await findJob(database.dataSource.manager, job.id);
    expect(row).toMatchObject({ phase: 'map', completed: 1000, total: 1000, unit: 'bytes', rate: 5 });
  });

  test('no write of an earlier attempt counts', async () => {
    const { manager } = database.dataSource;
    await claim(1);
    await claim(2);
    const old = { id: job.id, attempt: 1 };
    const error = { code: 'INTERNAL', message: 'late' } as const;
    expect(await writeProgress(manager, old, report(1))).toBe(false);
    expect(await markSucceeded(manager, old)).toBe(false);
    expect(await markFailed(manager, old, error)).toBe(false);
    expect(await markWaiting(manager, old, error)).toBe(false);
    expect(await findJob(manager, job.id)).toMatchObject({
      state: 'RUNNING',
      attempt: 2,
      worker: 'w2',
      error: null,
      phase: null,
    });
  });

  test('an earlier attempt cannot start after a later one, nor any after a cancel', async () => {
    expect(await claim(2)).toMatchObject({ attempt: 2 });
    expect(await claim(1)).toBeNull();
    await queue.cancel(job.id);
    expect(await claim(3)).toBeNull();
  });

  test('a lost hold is reported once a write finds out', async () => {
    await claim(1);
    const lost = new Promise<void>((resolve) => {
      const lease = openLease({
        dataSource: database.dataSource,
        ref: { id: job.id, attempt: 1 },
        logger: silentLogger,
        onLost: () => void lease.close().then(resolve),
      });
      void claim(2).then(() => lease.progress(report(1)));
    });
    await lost;
  });
});
