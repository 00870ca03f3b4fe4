import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createJobQueue, type JobQueue } from '../../src/jobs/job-queue.ts';
import { reconcileJobs } from '../../src/jobs/reconcile.ts';
import { type Task } from '../../src/jobs/task.ts';
import { startWorker, type RunningWorker } from '../../src/jobs/worker.ts';
import { inTransaction } from '../../src/storage/database/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { enqueueOne, jobUntil, silentLogger, testTask } from '../support/jobs.ts';

const CHILD = fileURLToPath(new URL('../support/worker-process.ts', import.meta.url));

describe('when a worker process is lost', () => {
  let database: TestDatabase;
  let queue: JobQueue;
  const children: ChildProcess[] = [];
  const workers: RunningWorker[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.dataSource.query('CREATE TABLE effect (worker text NOT NULL)');
    queue = await createJobQueue({ dataSource: database.dataSource, tasks: [testTask({})] });
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
    for (const worker of workers.splice(0)) await worker.force();
    await database.dataSource.query('TRUNCATE effect, job CASCADE');
    await database.dataSource.query('DELETE FROM pgboss.job');
  });
  afterAll(async () => {
    await queue.close();
    await database.drop();
  });

  const startHere = async (task: Task<unknown>): Promise<void> => {
    const { dataSource } = database;
    const options = { dataSource, tasks: [task], deps: {}, logger: silentLogger, workerId: 'here', monitorSeconds: 2 };
    workers.push(await startWorker(options));
  };
  const startChild = async (): Promise<ChildProcess> => {
    const child = fork(CHILD, [database.url], { execArgv: ['--no-warnings'] });
    children.push(child);
    await heard(child, 'ready');
    return child;
  };
  const leaveEffect = testTask({
    run: async (context) =>
      inTransaction(database.dataSource, async (manager) => {
        await manager.query(`INSERT INTO effect (worker) VALUES ('here')`);
        await context.complete(manager);
      }),
  });

  test('another one takes over within a minute; a frozen one that wakes up afterwards leaves no effect', async () => {
    const { dataSource } = database;
    const killed = await startChild();
    const first = await enqueueOne(dataSource, queue);
    await heard(killed, 'started');
    const frozen = await startChild();
    const second = await enqueueOne(dataSource, queue);
    await heard(frozen, 'started');
    killed.kill('SIGKILL');
    frozen.kill('SIGSTOP');

    await startHere(leaveEffect);
    for (const { id } of [first, second]) {
      const ended = await jobUntil(dataSource, id, ({ state }) => state === 'SUCCEEDED');
      expect(ended).toMatchObject({ attempt: 2, worker: 'here' });
    }
    const answer = heard(frozen, 'JobLostError');
    frozen.kill('SIGCONT');
    frozen.send('go');
    await answer;
    expect(await dataSource.query('SELECT worker FROM effect')).toEqual([{ worker: 'here' }, { worker: 'here' }]);
    const after = await jobUntil(dataSource, second.id, () => true);
    expect(after).toMatchObject({ state: 'SUCCEEDED', attempt: 2, worker: 'here', error: null });
  }, 60_000);

  test('a job whose queue entry was given up fails with a reason, and its task is told', async () => {
    const settled: string[] = [];
    const task = testTask({ settled: async (_manager, { state }) => void settled.push(state) });
    const job = await enqueueOne(database.dataSource, queue);
    // as after the loss of the worker on the last attempt
    await database.dataSource.query(
      `UPDATE job SET state = 'RUNNING', attempt = 3, worker = 'gone', created_at = now() - interval '1 hour'`,
    );
    expect(await reconcileJobs(database.dataSource, [task])).toEqual([]);
    await database.dataSource.query(
      `UPDATE pgboss.job SET state = 'failed', completed_on = now() - interval '1 minute'`,
    );
    expect(await reconcileJobs(database.dataSource, [task])).toEqual([job.id]);
    const ended = await jobUntil(database.dataSource, job.id, () => true);
    expect(ended).toMatchObject({
      state: 'FAILED',
      error: { code: 'INTERNAL', message: expect.stringContaining('gone') },
    });
    expect(settled).toEqual(['FAILED']);
  });
});

/** Resolves when the child says `word`; rejects when it ends instead. */
async function heard(child: ChildProcess, word: string): Promise<void> {
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(`the worker ended before it said ${word}`)));
  gone.catch(() => undefined);
  for (;;) {
    const [said] = await Promise.race([once(child, 'message'), gone]);
    if (said === word) return;
  }
}
