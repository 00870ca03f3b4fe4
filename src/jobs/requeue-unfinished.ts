import { type DataSource } from 'typeorm';
import { inTransaction } from '../storage/database/transaction.ts';
import { openSender } from './boss.ts';
import { lockJob } from './job-store.ts';
import { sendAgain } from './send-job.ts';
import { type TaskList } from './task.ts';

/**
 * Hands all jobs that have not ended to an empty queue, with the attempts they have left and one at least: after a restore the table
 * `job` is all that is known of them. Returns how many.
 */
export async function requeueUnfinished(dataSource: DataSource, tasks: TaskList): Promise<number> {
  const boss = await openSender(dataSource);
  try {
    const rows: { id: string }[] = await dataSource.query(
      `SELECT id FROM job WHERE state IN ('QUEUED', 'RUNNING') ORDER BY created_at, id`,
    );
    for (const { id } of rows) {
      await inTransaction(dataSource, async (manager) => {
        const job = await lockJob(manager, id);
        const task = tasks.find(({ kind }) => kind === job?.kind);
        if (job === null || task === undefined) return;
        const attempts = Math.max(1, job.maxAttempts - job.attempt);
        await sendAgain(boss, manager, job, { attempts, expireInSeconds: task.expireInSeconds });
      });
    }
    return rows.length;
  } finally {
    await boss.stop({ graceful: false });
  }
}
