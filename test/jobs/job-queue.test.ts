import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createJobQueue, type JobQueue } from '../../src/jobs/job-queue.ts';
import { JobEntity } from '../../src/storage/entities/job.ts';
import { inTransaction } from '../../src/storage/database/transaction.ts';
import { newId } from '../../src/storage/new-id.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { enqueueOne, testTask } from '../support/jobs.ts';

describe('enqueueing', () => {
  let database: TestDatabase;
  let queue: JobQueue;

  beforeAll(async () => {
    database = await createTestDatabase();
    queue = await createJobQueue({ dataSource: database.dataSource, tasks: [testTask({})] });
  });
  afterAll(async () => {
    await queue.close();
    await database.drop();
  });

  const counts = async (): Promise<unknown> => {
    const [row]: unknown[] = await database.dataSource.query(
      'SELECT (SELECT count(*)::int FROM job) AS jobs, (SELECT count(*)::int FROM pgboss.job) AS entries',
    );
    return row;
  };

  test('a job is gone with the transaction it was enqueued in', async () => {
    const before = await counts();
    const rolledBack = inTransaction(database.dataSource, async (manager) => {
      const id = newId();
      await queue.enqueue(manager, { kind: 'MERGE', payload: { mergeId: id }, subject: { type: 'MERGE', id } });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    expect(await counts()).toEqual(before);
  });

  test('the same idempotency key, at the same time, gives one job', async () => {
    const mergeId = newId();
    const request = {
      kind: 'MERGE',
      payload: { mergeId },
      subject: { type: 'MERGE', id: mergeId },
      idempotencyKey: 'k1',
    } as const;
    const results = await Promise.all(
      Array.from({ length: 8 }, async () =>
        inTransaction(database.dataSource, async (manager) => queue.enqueue(manager, request)),
      ),
    );
    expect(new Set(results.map(({ job }) => job.id)).size).toBe(1);
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    const entries: unknown[] = await database.dataSource.query(`SELECT 1 FROM pgboss.job WHERE data->>'jobId' = $1`, [
      results[0]?.job.id,
    ]);
    expect(entries).toHaveLength(1);
  });

  test('an idempotency key of another job is a conflict', async () => {
    await enqueueOne(database.dataSource, queue, { idempotencyKey: 'k2' });
    await expect(enqueueOne(database.dataSource, queue, { idempotencyKey: 'k2' })).rejects.toMatchObject({
      code: 'CONFLICT',
      place: { field: ['idempotencyKey'] },
    });
  });

  test('a payload that does not fit the task is refused before anything is written', async () => {
    const before = await counts();
    const wrong = inTransaction(database.dataSource, async (manager) =>
      queue.enqueue(manager, { kind: 'MERGE', payload: { mergeId: 'x' }, subject: { type: 'MERGE', id: newId() } }),
    );
    await expect(wrong).rejects.toMatchObject({ name: 'PayloadError', code: 'INVALID_INPUT' });
    expect(await counts()).toEqual(before);
  });

  test('a waiting job can be cancelled, again without effect, and its queue entry goes with it', async () => {
    const { id, queueId } = await enqueueOne(database.dataSource, queue);
    expect(await queue.cancel(id)).toMatchObject({ ok: true, job: { state: 'CANCELLED' } });
    expect(await queue.cancel(id)).toMatchObject({ ok: true, job: { state: 'CANCELLED' } });
    expect(await database.dataSource.query('SELECT state FROM pgboss.job WHERE id = $1', [queueId])).toEqual([
      { state: 'cancelled' },
    ]);
    expect(await queue.cancel(newId())).toMatchObject({ ok: false, code: 'NOT_FOUND' });
  });

  test('a retry gives the job a new entry; a second one at the same time is a conflict', async () => {
    const { id, queueId } = await enqueueOne(database.dataSource, queue);
    await queue.cancel(id);
    const answers = await Promise.all([queue.retry(id), queue.retry(id)]);
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true]);
    const job = await database.dataSource.manager.findOneByOrFail(JobEntity, { id });
    expect(job).toMatchObject({ state: 'QUEUED', finishedAt: null });
    expect(job.queueId).not.toBe(queueId);
  });
});
