import { type DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../errors.ts';
import { inTransaction } from '../storage/database/transaction.ts';
import { JobEntity, type JobKind, type JobRow, type JobSubjectType } from '../storage/entities/job.ts';
import { newId } from '../storage/new-id.ts';
import { currentTraceParent } from '../telemetry/spans.ts';
import { openSender, overManager, QUEUE_NAME } from './boss.ts';
import { endJob, findJob, lockJob } from './job-store.ts';
import { send, sendAgain } from './send-job.ts';
import { type Task, type TaskList } from './task.ts';

export interface EnqueueRequest {
  readonly kind: JobKind;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly subject: { readonly type: JobSubjectType; readonly id: string };
  /** The same key again gives the job that has it, whatever state that is in. */
  readonly idempotencyKey?: string;
  /** Higher goes first; 0 by default. */
  readonly priority?: number;
  readonly createdBy?: string | null;
}

export interface Enqueued {
  readonly job: JobRow;
  /** False when the idempotency key was known. */
  readonly created: boolean;
}

export type JobChange =
  | { readonly ok: true; readonly job: JobRow }
  | { readonly ok: false; readonly code: 'NOT_FOUND' | 'CONFLICT'; readonly message: string };

export interface JobQueue {
  /**
   * Adds a job inside the caller's transaction: it exists exactly when the domain rows written beside it do.
   * @throws AppError CONFLICT when the idempotency key belongs to a job for something else.
   */
  enqueue(manager: EntityManager, request: EnqueueRequest): Promise<Enqueued>;
  /** Ends a waiting or running job; a running task hears its signal within about a second. Again is no conflict. */
  cancel(id: string): Promise<JobChange>;
  /** Takes a FAILED or CANCELLED job up again, with its full number of attempts. */
  retry(id: string): Promise<JobChange>;
  close(): Promise<void>;
}

/** The queue as seen by processes that ask for work. `tasks` say how each kind is tried and what its payload is. */
export async function createJobQueue(options: { dataSource: DataSource; tasks: TaskList }): Promise<JobQueue> {
  const { dataSource } = options;
  const boss = await openSender(dataSource);
  const tasks = new Map(options.tasks.map((task) => [task.kind, task]));
  const taskOf = (kind: JobKind): Task<never> => {
    const task = tasks.get(kind);
    if (task === undefined) throw new AppError('INTERNAL', `there is no task for ${kind} jobs`);
    return task;
  };

  return {
    enqueue: async (manager, request) => {
      const task = taskOf(request.kind);
      const payload = task.check(request.payload);
      const [id, queueId] = [newId(), newId()];
      const inserted: unknown[] = await manager.query(
        `INSERT INTO job (id, kind, state, subject_type, subject_id, payload, idempotency_key, queue_id, max_attempts, created_by, trace_parent)
         VALUES ($1, $2, 'QUEUED', $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (idempotency_key) DO NOTHING RETURNING id`,
        [
          id,
          task.kind,
          request.subject.type,
          request.subject.id,
          JSON.stringify(payload),
          request.idempotencyKey ?? null,
          queueId,
          task.attempts,
          request.createdBy ?? null,
          currentTraceParent(),
        ],
      );
      if (inserted.length === 0) return { job: await knownJob(manager, request), created: false };
      const { attempts, expireInSeconds } = task;
      const entry = { jobId: id, kind: task.kind, attemptsBefore: 0 };
      await send(boss, manager, entry, { queueId, attempts, expireInSeconds, priority: request.priority ?? 0 });
      return { job: await manager.findOneByOrFail(JobEntity, { id }), created: true };
    },

    cancel: async (id) =>
      inTransaction(dataSource, async (manager): Promise<JobChange> => {
        const job = await lockJob(manager, id);
        if (job === null) return notFound(id);
        if (job.state === 'CANCELLED') return { ok: true, job };
        if (job.state !== 'QUEUED' && job.state !== 'RUNNING') return conflict(job, 'has ended already');
        await endJob(manager, id, 'CANCELLED', null);
        await taskOf(job.kind).settled(manager, { jobId: id, payload: job.payload, state: 'CANCELLED', error: null });
        if (job.queueId !== null) await boss.cancel(QUEUE_NAME, job.queueId, { db: overManager(manager) });
        return changed(manager, id);
      }),

    retry: async (id) =>
      inTransaction(dataSource, async (manager): Promise<JobChange> => {
        const job = await lockJob(manager, id);
        if (job === null) return notFound(id);
        if (job.state !== 'FAILED' && job.state !== 'CANCELLED')
          return conflict(job, 'can be retried only after it failed or was cancelled');
        const task = taskOf(job.kind);
        await task.requeued(manager, { jobId: id, payload: job.payload });
        await sendAgain(boss, manager, job, task);
        return changed(manager, id);
      }).catch((error: unknown): JobChange => {
        // the task's own word that another job does this work
        if (error instanceof AppError && error.code === 'CONFLICT')
          return { ok: false, code: 'CONFLICT', message: error.message };
        throw error;
      }),

    close: async () => boss.stop({ graceful: false }),
  };
}

async function knownJob(manager: EntityManager, request: EnqueueRequest): Promise<JobRow> {
  const job = await manager.findOneByOrFail(JobEntity, { idempotencyKey: request.idempotencyKey });
  if (job.kind !== request.kind || job.subjectType !== request.subject.type || job.subjectId !== request.subject.id) {
    throw new AppError('CONFLICT', 'the idempotency key was used for another job', { field: ['idempotencyKey'] });
  }
  return job;
}

async function changed(manager: EntityManager, id: string): Promise<JobChange> {
  const job = await findJob(manager, id);
  return job === null ? notFound(id) : { ok: true, job };
}

function notFound(id: string): JobChange {
  return { ok: false, code: 'NOT_FOUND', message: `there is no job ${id}` };
}

function conflict(job: JobRow, what: string): JobChange {
  return { ok: false, code: 'CONFLICT', message: `the job ${what} (${job.state})` };
}
