import { type DataSource } from 'typeorm';
import { inTransaction } from '../storage/database/transaction.ts';
import { type StoredError } from '../storage/entities/stored-error.ts';
import { QUEUE_NAME, QUEUE_SCHEMA } from './boss.ts';
import { endJob, lockJob } from './job-store.ts';
import { type TaskList } from './task.ts';

/** Longer than a worker needs between its write to our row and pg-boss's own, in either order. */
const GRACE_SECONDS = 5;

/**
 * Fails the jobs that nothing will move any more: their queue entry was given up (the worker died on the last attempt,
 * or the attempt expired) or is gone. Returns their ids.
 */
export async function reconcileJobs(dataSource: DataSource, tasks: TaskList): Promise<readonly string[]> {
  const stuck: { id: string; queue_state: string | null }[] = await dataSource.query(
    `SELECT job.id, entry.state AS queue_state
     FROM job LEFT JOIN ${QUEUE_SCHEMA}.job entry ON entry.id = job.queue_id AND entry.name = $1
     WHERE job.state IN ('QUEUED', 'RUNNING') AND job.created_at < now() - $2 * interval '1 second'
       AND (entry.id IS NULL OR (entry.state IN ('completed', 'failed', 'cancelled')
         AND entry.completed_on < now() - $2 * interval '1 second'))
     LIMIT 100`,
    [QUEUE_NAME, GRACE_SECONDS],
  );
  const failed: string[] = [];
  for (const { id, queue_state } of stuck) {
    const ended = await inTransaction(dataSource, async (manager) => {
      const job = await lockJob(manager, id);
      if (job === null || (job.state !== 'QUEUED' && job.state !== 'RUNNING')) return false;
      const entries: { state: string }[] = await manager.query(
        `SELECT state FROM ${QUEUE_SCHEMA}.job WHERE id = $1 AND name = $2`,
        [job.queueId, QUEUE_NAME],
      );
      // retried by hand since the first look: the job has a new entry
      if (entries.some(({ state }) => state !== queue_state)) return false;
      const error: StoredError = {
        code: 'INTERNAL',
        message:
          job.attempt === 0
            ? 'No worker could take the job.'
            : `The worker ${job.worker ?? 'unknown'} was lost, or ran out of time, on attempt ${job.attempt} of ${job.maxAttempts}.`,
      };
      await endJob(manager, id, 'FAILED', error);
      const task = tasks.find(({ kind }) => kind === job.kind);
      await task?.settled(manager, { jobId: id, payload: job.payload, state: 'FAILED', error });
      return true;
    });
    if (ended) failed.push(id);
  }
  return failed;
}
