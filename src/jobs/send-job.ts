import { type PgBoss } from 'pg-boss';
import { type EntityManager } from 'typeorm';
import { type JobKind, type JobRow } from '../storage/entities/job.ts';
import { type StoredError } from '../storage/entities/stored-error.ts';
import { newId } from '../storage/new-id.ts';
import { overManager, QUEUE_NAME } from './boss.ts';
import { requeueJob } from './job-store.ts';

/** What travels through pg-boss. */
export interface QueueEntry {
  readonly jobId: string;
  readonly kind: JobKind;
  /** Attempts made under earlier entries: attempt number = this + retries of this entry + 1. */
  readonly attemptsBefore: number;
}

export interface SendSettings {
  readonly attempts: number;
  readonly expireInSeconds: number;
  /** Higher goes first; 0 by default. */
  readonly priority?: number;
  /** Not to be taken before that. */
  readonly delaySeconds?: number;
  /** Why it is sent again, for those who watch. */
  readonly reason?: StoredError;
}

/** Hands an entry to pg-boss inside the transaction of `manager`. */
export async function send(
  boss: PgBoss,
  manager: EntityManager,
  entry: QueueEntry,
  settings: SendSettings & { readonly queueId: string },
): Promise<void> {
  const { queueId, attempts, expireInSeconds, priority = 0, delaySeconds = 0 } = settings;
  await boss.send(QUEUE_NAME, entry, {
    id: queueId,
    priority,
    startAfter: delaySeconds,
    expireInSeconds,
    retryLimit: attempts - 1,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    db: overManager(manager),
  });
}

/** Gives a locked job a new queue entry with `attempts` more tries. */
export async function sendAgain(
  boss: PgBoss,
  manager: EntityManager,
  job: JobRow,
  settings: SendSettings,
): Promise<void> {
  const queueId = newId();
  await requeueJob(manager, job.id, queueId, job.attempt + settings.attempts, settings.reason ?? null);
  const entry = { jobId: job.id, kind: job.kind, attemptsBefore: job.attempt };
  await send(boss, manager, entry, { ...settings, queueId });
}
