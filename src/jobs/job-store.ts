/**
 * Writes to the `job` table. A worker's writes name the attempt they come from and change nothing when the job has moved
 * on: that is what makes a worker harmless that was believed dead and comes back.
 */
import { type EntityManager } from 'typeorm';
import { JobEntity, type JobRow } from '../storage/entities/job.ts';
import { type StoredError } from '../storage/entities/stored-error.ts';
import { type ProgressReport } from './task.ts';

/** One attempt at one job. */
export interface AttemptRef {
  readonly id: string;
  readonly attempt: number;
}

const HELD = `id = $1 AND attempt = $2 AND state = 'RUNNING'`;

export async function findJob(manager: EntityManager, id: string): Promise<JobRow | null> {
  return manager.findOneBy(JobEntity, { id });
}

/** The job, locked until the transaction ends. */
export async function lockJob(manager: EntityManager, id: string): Promise<JobRow | null> {
  return manager.findOne(JobEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

export interface Claim extends AttemptRef {
  readonly queueId: string;
  readonly worker: string;
}

/** Starts an attempt. Null when the job was cancelled, ended, or a later attempt has it. */
export async function claimAttempt(manager: EntityManager, claim: Claim): Promise<JobRow | null> {
  const claimed = await changes(
    manager,
    `UPDATE job SET state = 'RUNNING', attempt = $2, worker = $4, started_at = now(), heartbeat_at = now(),
       phase = NULL, completed = NULL, total = NULL, unit = NULL, rate = NULL, progress_at = NULL
     WHERE id = $1 AND queue_id = $3 AND attempt < $2 AND state IN ('QUEUED', 'RUNNING')`,
    [claim.id, claim.attempt, claim.queueId, claim.worker],
  );
  return claimed ? findJob(manager, claim.id) : null;
}

/** Locks the job row; false when the attempt does not hold it any more. */
export async function holdAttempt(manager: EntityManager, ref: AttemptRef): Promise<boolean> {
  const rows: unknown[] = await manager.query(`SELECT 1 FROM job WHERE ${HELD} FOR UPDATE`, [ref.id, ref.attempt]);
  return rows.length === 1;
}

export async function writeProgress(manager: EntityManager, ref: AttemptRef, report: ProgressReport): Promise<boolean> {
  const { phase, completed, total, unit, rate } = report;
  return changes(
    manager,
    `UPDATE job SET phase = $3, completed = $4, total = $5, unit = $6, rate = $7, progress_at = now(), heartbeat_at = now()
     WHERE ${HELD}`,
    [ref.id, ref.attempt, phase, completed, total, unit, rate ?? null],
  );
}

export async function writeHeartbeat(manager: EntityManager, ref: AttemptRef): Promise<boolean> {
  return changes(manager, `UPDATE job SET heartbeat_at = now() WHERE ${HELD}`, [ref.id, ref.attempt]);
}

export async function markSucceeded(manager: EntityManager, ref: AttemptRef): Promise<boolean> {
  const sql = `UPDATE job SET state = 'SUCCEEDED', error = NULL, finished_at = now(), heartbeat_at = now() WHERE ${HELD}`;
  return changes(manager, sql, [ref.id, ref.attempt]);
}

export async function markFailed(manager: EntityManager, ref: AttemptRef, error: StoredError): Promise<boolean> {
  const sql = `UPDATE job SET state = 'FAILED', error = $3, finished_at = now() WHERE ${HELD}`;
  return changes(manager, sql, [ref.id, ref.attempt, JSON.stringify(error)]);
}

/** Back into the queue, with the reason of the failed attempt for those who watch. */
export async function markWaiting(
  manager: EntityManager,
  ref: AttemptRef,
  error: StoredError | null,
): Promise<boolean> {
  const sql = `UPDATE job SET state = 'QUEUED', error = $3 WHERE ${HELD}`;
  return changes(manager, sql, [ref.id, ref.attempt, error === null ? null : JSON.stringify(error)]);
}

/** Ends a locked job whatever attempt holds it. */
export async function endJob(
  manager: EntityManager,
  id: string,
  state: 'FAILED' | 'CANCELLED',
  error: StoredError | null,
): Promise<void> {
  await manager.query(`UPDATE job SET state = $2, error = $3, finished_at = now() WHERE id = $1`, [
    id,
    state,
    error === null ? null : JSON.stringify(error),
  ]);
}

/** Points a job at a new queue entry that may use up to `maxAttempts`; `reason` is shown while it waits. */
export async function requeueJob(
  manager: EntityManager,
  id: string,
  queueId: string,
  maxAttempts: number,
  reason: StoredError | null,
): Promise<void> {
  await manager.query(
    `UPDATE job SET state = 'QUEUED', queue_id = $2, max_attempts = $3, error = $4, finished_at = NULL,
       phase = NULL, completed = NULL, total = NULL, unit = NULL, rate = NULL, progress_at = NULL
     WHERE id = $1`,
    [id, queueId, maxAttempts, reason === null ? null : JSON.stringify(reason)],
  );
}

/** Whether an UPDATE changed a row: the driver answers `[rows, count]`. */
async function changes(manager: EntityManager, sql: string, parameters: unknown[]): Promise<boolean> {
  const [, count]: [unknown[], number] = await manager.query(sql, parameters);
  return count > 0;
}
