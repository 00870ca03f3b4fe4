import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type JobResult, type JobWithMetadata, type PgBoss } from 'pg-boss';
import { type DataSource } from 'typeorm';
import { z } from 'zod';
import { AppError, CancelledError } from '../errors.ts';
import { type Logger } from '../logger.ts';
import { inTransaction } from '../storage/database/transaction.ts';
import { JOB_KINDS, type JobRow } from '../storage/entities/job.ts';
import { type StoredError } from '../storage/entities/stored-error.ts';
import { inLogContext } from '../telemetry/log-context.ts';
import { inSpan, isTracing } from '../telemetry/spans.ts';
import { parseTraceParent } from '../telemetry/trace-parent.ts';
import { type AttemptEnd, jobDuration, jobsStarted } from '../telemetry/metrics.ts';
import { openLease } from './job-lease.ts';
import {
  claimAttempt,
  holdAttempt,
  lockJob,
  markFailed,
  markSucceeded,
  markWaiting,
  writeProgress,
  type AttemptRef,
} from './job-store.ts';
import { putBack } from './put-back.ts';
import { sendAgain } from './send-job.ts';
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
  /** Rejects while the store that all jobs stand on cannot be used. */
  readonly storeReady: () => Promise<void>;
  /** How long jobs wait that found the store away. */
  readonly storeAwaySeconds: number;
}

/** How long a job stays away from a worker that cannot do it. */
const LEAVE_SECONDS = 5;

const EntryModel = z.object({
  jobId: z.uuid(),
  kind: z.enum(JOB_KINDS),
  attemptsBefore: z.number().int().min(0),
});

/** Everything about one attempt at one job. */
interface Attempt<Deps> {
  readonly entry: JobWithMetadata<unknown>;
  readonly ref: AttemptRef;
  readonly job: JobRow;
  readonly task: Task<Deps>;
  readonly environment: RunEnvironment<Deps>;
  readonly logger: Logger;
}

/** Runs one queue entry to its end and says what pg-boss shall do with it. Our job row is written first. */
export async function runJob<Deps>(
  entry: JobWithMetadata<unknown>,
  environment: RunEnvironment<Deps>,
): Promise<JobResult> {
  const data = EntryModel.parse(entry.data);
  return inLogContext({ job: data.jobId }, async () => runEntry(entry, data, environment));
}

async function runEntry<Deps>(
  entry: JobWithMetadata<unknown>,
  { jobId, kind, attemptsBefore }: z.infer<typeof EntryModel>,
  environment: RunEnvironment<Deps>,
): Promise<JobResult> {
  const { dataSource, workerId } = environment;
  const ref: AttemptRef = { id: jobId, attempt: attemptsBefore + entry.retryCount + 1 };
  const logger = environment.logger.child({ kind, attempt: ref.attempt });

  const task = environment.tasks.get(kind);
  if (task === undefined) {
    logger.warn('no task for this kind of job: left to a worker of another version');
    await leaveToOthers(entry, ref, environment);
    return { id: entry.id, status: 'completed' };
  }
  const job = await claimAttempt(dataSource.manager, { ...ref, queueId: entry.id, worker: workerId });
  if (job === null) {
    logger.info('job was cancelled or taken over before it started');
    return { id: entry.id, status: 'completed' };
  }
  const attributes = { 'job.id': jobId, 'job.kind': kind, 'job.attempt': ref.attempt };
  const parent = parseTraceParent(job.traceParent);
  return inSpan(`job ${kind}`, { kind: SpanKind.CONSUMER, attributes, parent }, async () => {
    logger.info({ subject: job.subjectId }, 'job started');
    jobsStarted.inc({ kind });
    const measured = jobDuration.startTimer({ kind });
    const { result, outcome } = await runAttempt({ entry, ref, job, task, environment, logger });
    measured({ outcome });
    if (isTracing()) tell(outcome);
    return result;
  });
}

function tell(outcome: AttemptEnd): void {
  const span = trace.getActiveSpan();
  span?.setAttribute('job.outcome', outcome);
  if (outcome === 'failed' || outcome === 'retried') span?.setStatus({ code: SpanStatusCode.ERROR });
}

interface Ended {
  readonly result: JobResult;
  readonly outcome: AttemptEnd;
}

async function runAttempt<Deps>(attempt: Attempt<Deps>): Promise<Ended> {
  const { entry, ref, environment, logger } = attempt;
  const thrown = await runTask(attempt);
  if (thrown !== null) return environment.forced.aborted ? leave(attempt) : settle(attempt, thrown.error);
  // false as well when the task called `complete` itself
  const marked = await markSucceeded(environment.dataSource.manager, ref);
  logger.info({ marked }, 'job ended');
  return { result: { id: entry.id, status: 'completed' }, outcome: 'succeeded' };
}

/** What the task threw, or null. */
async function runTask<Deps>({
  entry,
  ref,
  job,
  task,
  environment,
  logger,
}: Attempt<Deps>): Promise<{ error: unknown } | null> {
  const { dataSource, deps, forced } = environment;
  const lost = new AbortController();
  const signal = AbortSignal.any([entry.signal, forced, lost.signal]);
  const lease = openLease({ dataSource, ref, logger, onLost: () => lost.abort(new JobLostError(ref.id)) });
  const { id, kind, subjectType, subjectId, maxAttempts, createdBy } = job;
  const context: TaskContext<Deps> = {
    job: { id, kind, subjectType, subjectId, attempt: ref.attempt, maxAttempts, createdBy },
    signal,
    logger,
    deps,
    progress: (report) => lease.progress(report),
    fenced: async (manager) => {
      if (!(await holdAttempt(manager, ref))) throw new JobLostError(ref.id);
    },
    complete: async (manager) => {
      // an ended job takes no report any more, and this is where it ends
      const last = lease.latest();
      if (last !== null) await writeProgress(manager, ref, last);
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

/** The end of a worker is not the fault of its job. */
async function leave<Deps>({ entry, ref, job, task, environment, logger }: Attempt<Deps>): Promise<Ended> {
  await putBack(environment, ref, job, { expireInSeconds: task.expireInSeconds });
  logger.info('job was put back');
  return { result: { id: entry.id, status: 'completed' }, outcome: 'put_back' };
}

/** Nor is a store that is away for all: the job waits for it, however long that takes, and loses no attempt. */
async function awaitStore<Deps>(
  { entry, ref, job, task, environment, logger }: Attempt<Deps>,
  thrown: unknown,
  reason: StoredError,
): Promise<Ended> {
  const { storeAwaySeconds: delaySeconds } = environment;
  await putBack(environment, ref, job, { expireInSeconds: task.expireInSeconds, delaySeconds, reason });
  logger.warn({ err: thrown, errorId: reason.id, delaySeconds }, 'job waits for the object store');
  return { result: { id: entry.id, status: 'completed' }, outcome: 'put_back' };
}

/** Waits a little, or this worker would take it again at once; no attempt is used up. */
async function leaveToOthers<Deps>(
  entry: JobWithMetadata<unknown>,
  ref: AttemptRef,
  { dataSource, boss }: RunEnvironment<Deps>,
): Promise<void> {
  await inTransaction(dataSource, async (manager) => {
    const job = await lockJob(manager, ref.id);
    if (job?.state !== 'QUEUED' || job.queueId !== entry.id) return;
    const attempts = Math.max(1, job.maxAttempts - job.attempt);
    await sendAgain(boss, manager, job, {
      attempts,
      expireInSeconds: entry.expireInSeconds,
      delaySeconds: LEAVE_SECONDS,
    });
  });
}

async function settle<Deps>(attempt: Attempt<Deps>, thrown: unknown): Promise<Ended> {
  const { entry, ref, job, task, environment, logger } = attempt;
  const { error, retryable } = failureOf(explain(thrown, entry, environment.workerId));
  if (retryable && error.code === 'STORAGE' && !(await isReady(environment))) return awaitStore(attempt, thrown, error);
  const again = retryable && ref.attempt < job.maxAttempts;
  const written = await inTransaction(environment.dataSource, async (manager) => {
    if (again) return markWaiting(manager, ref, error);
    if (!(await markFailed(manager, ref, error))) return false;
    await task.settled(manager, { jobId: job.id, payload: job.payload, state: 'FAILED', error });
    return true;
  });
  if (written) logger[again ? 'warn' : 'error']({ err: thrown, errorId: error.id, again }, 'job attempt failed');
  else logger.info('job was cancelled or taken over while it ran');
  const output = { code: error.code, message: error.message };
  const outcome = !written ? 'lost' : again ? 'retried' : 'failed';
  return { result: { id: entry.id, status: again ? 'failed' : 'deadletter', output }, outcome };
}

async function isReady({ storeReady }: Pick<RunEnvironment<unknown>, 'storeReady'>): Promise<boolean> {
  return storeReady().then(
    () => true,
    () => false,
  );
}

/** After pg-boss aborted the attempt, whatever the task threw is only the echo of that, but for a typed error. */
function explain(thrown: unknown, entry: JobWithMetadata<unknown>, workerId: string): unknown {
  if (!entry.signal.aborted || (thrown instanceof AppError && !(thrown instanceof CancelledError))) return thrown;
  const message = `worker ${workerId} lost the job, or it ran longer than ${entry.expireInSeconds} s`;
  return new AppError('EXPIRED', message, { cause: thrown, retryable: true });
}
