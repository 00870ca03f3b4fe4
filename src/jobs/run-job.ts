import { type JobResult, type JobWithMetadata, type PgBoss } from 'pg-boss';
import { type DataSource } from 'typeorm';
import { z } from 'zod';
import { AppError, CancelledError } from '../errors.ts';
import { type Logger } from '../logger.ts';
import { inTransaction } from '../storage/database/transaction.ts';
import { JOB_KINDS, type JobRow } from '../storage/entities/job.ts';
import { type StoredError } from '../storage/entities/stored-error.ts';
import { openLease } from './job-lease.ts';
import { sendAgain } from './job-queue.ts';
import {
  claimAttempt,
  holdAttempt,
  lockJob,
  markFailed,
  markSucceeded,
  markWaiting,
  type AttemptRef,
} from './job-store.ts';
import { failureOf } from './stored-failure.ts';
import { JobLostError, type Task, type TaskContext } from './task.ts';

export interface RunEnvironment<Deps> {
  readonly dataSource: DataSource;
  readonly boss: PgBoss;
  readonly tasks: ReadonlyMap<string, Task<Deps>>;
  readonly deps: Deps;
  readonly logger: Logger;
  readonly workerId: string;
  /** Aborted when the worker must stop now: jobs go back into the queue unharmed. */
  readonly forced: AbortSignal;
}

const EntryModel = z.object({
  jobId: z.uuid(),
  kind: z.enum(JOB_KINDS),
  attemptsBefore: z.number().int().min(0),
});

/** Runs one queue entry to its end and says what pg-boss shall do with it. Our job row is written first. */
export async function runJob<Deps>(
  entry: JobWithMetadata<unknown>,
  environment: RunEnvironment<Deps>,
): Promise<JobResult> {
  const { dataSource, workerId } = environment;
  const { jobId, kind, attemptsBefore } = EntryModel.parse(entry.data);
  const ref: AttemptRef = { id: jobId, attempt: attemptsBefore + entry.retryCount + 1 };
  const logger = environment.logger.child({ job: jobId, kind, attempt: ref.attempt });

  const task = environment.tasks.get(kind);
  if (task === undefined) {
    // a worker of another version may know it
    logger.warn('no task for this kind of job');
    return { id: entry.id, status: 'failed', output: { message: `worker ${workerId} has no task for ${kind}` } };
  }
  const job = await claimAttempt(dataSource.manager, { ...ref, queueId: entry.id, worker: workerId });
  if (job === null) {
    logger.info('job was cancelled or taken over before it started');
    return { id: entry.id, status: 'completed' };
  }
  logger.info({ subject: job.subjectId }, 'job started');
  const thrown = await runTask(task, job, ref, entry, environment, logger);
  return thrown === null
    ? succeed(entry, ref, environment, logger)
    : settle(thrown.error, task, job, ref, entry, environment, logger);
}

async function runTask<Deps>(
  task: Task<Deps>,
  job: JobRow,
  ref: AttemptRef,
  entry: JobWithMetadata<unknown>,
  environment: RunEnvironment<Deps>,
  logger: Logger,
): Promise<{ error: unknown } | null> {
  const { dataSource, deps, forced } = environment;
  const lost = new AbortController();
  const signal = AbortSignal.any([entry.signal, forced, lost.signal]);
  const lease = openLease({ dataSource, ref, logger, onLost: () => lost.abort(new JobLostError(ref.id)) });
  const context: TaskContext<Deps> = {
    job: {
      id: job.id,
      kind: job.kind,
      subjectType: job.subjectType,
      subjectId: job.subjectId,
      attempt: ref.attempt,
      maxAttempts: job.maxAttempts,
      createdBy: job.createdBy,
    },
    signal,
    logger,
    deps,
    progress: (report) => lease.progress(report),
    fenced: async (manager) => {
      if (!(await holdAttempt(manager, ref))) throw new JobLostError(ref.id);
    },
    complete: async (manager) => {
      if (!(await markSucceeded(manager, ref))) throw new JobLostError(ref.id);
    },
  };
  try {
    await task.run(context, job.payload);
    return null;
  } catch (error) {
    return { error };
  } finally {
    await lease.close();
  }
}

async function succeed<Deps>(
  entry: JobWithMetadata<unknown>,
  ref: AttemptRef,
  { dataSource }: RunEnvironment<Deps>,
  logger: Logger,
): Promise<JobResult> {
  // false as well when the task called `complete` itself
  const marked = await markSucceeded(dataSource.manager, ref);
  logger.info({ marked }, 'job ended');
  return { id: entry.id, status: 'completed' };
}

async function settle<Deps>(
  thrown: unknown,
  task: Task<Deps>,
  job: JobRow,
  ref: AttemptRef,
  entry: JobWithMetadata<unknown>,
  environment: RunEnvironment<Deps>,
  logger: Logger,
): Promise<JobResult> {
  const { dataSource, boss, forced, workerId } = environment;
  if (forced.aborted) {
    // the worker's end is not the job's fault: it goes back with the attempts it had left
    await inTransaction(dataSource, async (manager) => {
      const held = await lockJob(manager, job.id);
      if (held?.state !== 'RUNNING' || held.attempt !== ref.attempt) return;
      await sendAgain(boss, manager, task, held, Math.max(1, job.maxAttempts - ref.attempt + 1));
    });
    logger.info('job was put back');
    return { id: entry.id, status: 'completed' };
  }
  const { error, retryable } = failureOf(explain(thrown, entry, workerId));
  const again = retryable && ref.attempt < job.maxAttempts;
  const written = await inTransaction(dataSource, async (manager) => {
    if (again) return markWaiting(manager, ref, error);
    if (!(await markFailed(manager, ref, error))) return false;
    await task.settled(manager, { jobId: job.id, payload: job.payload, state: 'FAILED', error });
    return true;
  });
  if (written) logger[again ? 'warn' : 'error']({ err: thrown, errorId: error.id, again }, 'job attempt failed');
  else logger.info('job was cancelled or taken over while it ran');
  return { id: entry.id, status: again ? 'failed' : 'deadletter', output: publicOutput(error) };
}

/** After pg-boss aborted the attempt, whatever the task threw is only the echo of that, but for a typed error. */
function explain(thrown: unknown, entry: JobWithMetadata<unknown>, workerId: string): unknown {
  if (!entry.signal.aborted || (thrown instanceof AppError && !(thrown instanceof CancelledError))) return thrown;
  const message = `worker ${workerId} lost the job, or it ran longer than ${entry.expireInSeconds} s`;
  return new AppError('EXPIRED', message, { cause: thrown, retryable: true });
}

function publicOutput(error: StoredError): object {
  return { code: error.code, message: error.message };
}
