import { type EntityManager } from 'typeorm';
import { type z } from 'zod';
import { AppError } from '../errors.ts';
import { type Logger } from '../logger.ts';
import { type JobKind, type JobSubjectType } from '../storage/entities/job.ts';
import { type StoredError } from '../storage/entities/stored-error.ts';

/** How far a job is. `rate` is in units per second. */
export interface ProgressReport {
  readonly phase: string;
  readonly completed: number;
  readonly total: number;
  readonly unit: string;
  readonly rate?: number;
}

/** The job that a task runs for. */
export interface JobHandle {
  readonly id: string;
  readonly kind: JobKind;
  readonly subjectType: JobSubjectType;
  readonly subjectId: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly createdBy: string | null;
}

/** What a task gets beside its payload. */
export interface TaskContext<Deps> {
  readonly job: JobHandle;
  /** Aborted when the job was cancelled, taken over by another worker, or the worker must stop now. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly deps: Deps;
  /** Cheap: call it as often as you like, at most two reports a second are written, the last one always. */
  progress(report: ProgressReport): void;
  /**
   * First statement of a transaction whose effects must not be those of a lost worker: locks the job row and makes sure
   * that this attempt still holds the job.
   * @throws JobLostError
   */
  fenced(manager: EntityManager): Promise<void>;
  /**
   * `fenced`, and marks the job SUCCEEDED in the same transaction as the task's last effects, so that both are seen
   * together. A task that does not call it succeeds when `run` returns.
   */
  complete(manager: EntityManager): Promise<void>;
}

/** The end of a job that did not succeed. */
export interface Settlement<Payload> {
  readonly jobId: string;
  readonly payload: Payload;
  readonly state: 'FAILED' | 'CANCELLED';
  readonly error: StoredError | null;
}

export interface TaskDefinition<Payload extends Readonly<Record<string, unknown>>, Deps> {
  readonly kind: JobKind;
  /** Ids only: whatever else the task needs it reads when it runs. */
  readonly payload: z.ZodType<Payload>;
  /** How often it is tried before it counts as failed; lost workers count too. */
  readonly attempts: number;
  /** Longest time of one attempt, up to 24 h. Dead workers are noticed by heartbeat, long before. */
  readonly expireInSeconds: number;
  /** Must stand being run again after a lost worker: continue, or find the work done. */
  run(context: TaskContext<Deps>, payload: Payload): Promise<void>;
  /** In the transaction that ends the job as FAILED or CANCELLED, in whatever process that happens. */
  settled?(manager: EntityManager, settlement: Settlement<Payload>): Promise<void>;
  /**
   * In the transaction that takes a FAILED or CANCELLED job up again.
   * @throws AppError CONFLICT when another job does the same work
   */
  requeued?(manager: EntityManager, job: { readonly jobId: string; readonly payload: Payload }): Promise<void>;
}

/** A task whose payload type is sealed inside: payloads come from the database as unknown data and are checked again. */
export interface Task<Deps> {
  readonly kind: JobKind;
  readonly attempts: number;
  readonly expireInSeconds: number;
  /** @throws PayloadError */
  check(payload: unknown): Readonly<Record<string, unknown>>;
  run(context: TaskContext<Deps>, payload: unknown): Promise<void>;
  settled(manager: EntityManager, settlement: Settlement<unknown>): Promise<void>;
  requeued(manager: EntityManager, job: { readonly jobId: string; readonly payload: unknown }): Promise<void>;
}

/** Tasks by kind, for processes that enqueue, cancel or retry but do not run them. */
export type TaskList = readonly Task<never>[];

/** The payload of a job does not fit its task: a defect of the program that enqueued it. Permanent. */
export class PayloadError extends AppError {
  constructor(kind: string, cause: z.ZodError) {
    super(
      'INVALID_INPUT',
      `The payload of a ${kind} job is not valid: ${cause.issues.map(({ message }) => message).join('; ')}`,
      {
        cause,
      },
    );
  }
}

/** This attempt no longer holds its job (cancelled, taken over, expired): its work does not count. */
export class JobLostError extends AppError {
  constructor(jobId: string) {
    super('CANCELLED', `job ${jobId} is no longer held by this attempt`);
  }
}

/** Makes a task of its definition. */
export function defineTask<Payload extends Readonly<Record<string, unknown>>, Deps>(
  definition: TaskDefinition<Payload, Deps>,
): Task<Deps> {
  const { kind, attempts, expireInSeconds } = definition;
  const check = (payload: unknown): Payload => {
    const parsed = definition.payload.safeParse(payload);
    if (!parsed.success) throw new PayloadError(kind, parsed.error);
    return parsed.data;
  };
  return {
    kind,
    attempts,
    expireInSeconds,
    check,
    run: async (context, payload) => definition.run(context, check(payload)),
    settled: async (manager, settlement) =>
      definition.settled?.(manager, { ...settlement, payload: check(settlement.payload) }),
    requeued: async (manager, job) => definition.requeued?.(manager, { ...job, payload: check(job.payload) }),
  };
}
