import { type PgBoss } from 'pg-boss';
import { type DataSource } from 'typeorm';
import { inTransaction } from '../storage/database/transaction.ts';
import { type JobRow } from '../storage/entities/job.ts';
import { type StoredError } from '../storage/entities/stored-error.ts';
import { type AttemptRef, lockJob } from './job-store.ts';
import { sendAgain } from './send-job.ts';

export interface PutBackOptions {
  /** Longest time of one attempt. */
  readonly expireInSeconds: number;
  /** Not to be taken before that. */
  readonly delaySeconds?: number;
  /** Why it waits, for those who watch. */
  readonly reason?: StoredError;
}

/**
 * Puts a running job back with the attempts it had left, this one included: what ended the attempt was not the job's fault.
 * Does nothing when the attempt does not hold the job any more.
 */
export async function putBack(
  { dataSource, boss }: { readonly dataSource: DataSource; readonly boss: PgBoss },
  ref: AttemptRef,
  job: JobRow,
  options: PutBackOptions,
): Promise<void> {
  await inTransaction(dataSource, async (manager) => {
    const held = await lockJob(manager, job.id);
    if (held?.state !== 'RUNNING' || held.attempt !== ref.attempt) return;
    await sendAgain(boss, manager, held, { ...options, attempts: Math.max(1, job.maxAttempts - ref.attempt + 1) });
  });
}
