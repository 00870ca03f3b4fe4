import { EntitySchema } from 'typeorm';
import { type StoredError } from './stored-error.ts';

export const JOB_KINDS = [
  'CHECKPOINT_VERIFY',
  'BENCHMARK_VERIFY',
  'MERGE',
  'MERGE_ASSIST',
  'SWEEP',
  'EVALUATION',
  'STATISTIC',
  'STATISTIC_VERIFY',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export const JOB_STATES = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;
export type JobState = (typeof JOB_STATES)[number];

export const JOB_SUBJECT_TYPES = ['CHECKPOINT', 'BENCHMARK', 'MERGE', 'EVALUATION', 'STATISTIC', 'EXPERIMENT'] as const;
export type JobSubjectType = (typeof JOB_SUBJECT_TYPES)[number];

/** The public record of one unit of background work. The queue moves jobs; this row remembers them. */
export interface JobRow {
  id: string;
  kind: JobKind;
  state: JobState;
  subjectType: JobSubjectType;
  subjectId: string;
  /** Ids only; checked by the task on both ends. */
  payload: Readonly<Record<string, unknown>>;
  idempotencyKey: string | null;
  /** Id of the queue entry that moves the job now. */
  queueId: string | null;
  /** Number of the attempt that holds the job; every write of a worker names its own and counts only when it is still this one. */
  attempt: number;
  /** The highest attempt number that will be tried. */
  maxAttempts: number;
  phase: string | null;
  completed: number | null;
  total: number | null;
  unit: string | null;
  /** Units per second. */
  rate: number | null;
  progressAt: Date | null;
  heartbeatAt: Date | null;
  /** Name of the worker of the last attempt. */
  worker: string | null;
  error: StoredError | null;
  /** Token that asked for it; null for the server itself. */
  createdBy: string | null;
  /** `traceparent` of the request that asked for it; null when it was not traced. */
  traceParent: string | null;
  createdAt: Date;
  /** Start of the last attempt. */
  startedAt: Date | null;
  finishedAt: Date | null;
}

export const JobEntity = new EntitySchema<JobRow>({
  name: 'job',
  columns: {
    id: { type: 'uuid', primary: true },
    kind: { type: 'text' },
    state: { type: 'text' },
    subjectType: { type: 'text', name: 'subject_type' },
    subjectId: { type: 'uuid', name: 'subject_id' },
    payload: { type: 'jsonb' },
    idempotencyKey: { type: 'text', name: 'idempotency_key', nullable: true },
    queueId: { type: 'uuid', name: 'queue_id', nullable: true },
    attempt: { type: 'integer', default: () => '0' },
    maxAttempts: { type: 'integer', name: 'max_attempts' },
    phase: { type: 'text', nullable: true },
    completed: { type: 'double precision', nullable: true },
    total: { type: 'double precision', nullable: true },
    unit: { type: 'text', nullable: true },
    rate: { type: 'double precision', nullable: true },
    progressAt: { type: 'timestamptz', name: 'progress_at', nullable: true },
    heartbeatAt: { type: 'timestamptz', name: 'heartbeat_at', nullable: true },
    worker: { type: 'text', nullable: true },
    error: { type: 'jsonb', nullable: true },
    createdBy: { type: 'uuid', name: 'created_by', nullable: true },
    traceParent: { type: 'text', name: 'trace_parent', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', default: () => 'now()' },
    startedAt: { type: 'timestamptz', name: 'started_at', nullable: true },
    finishedAt: { type: 'timestamptz', name: 'finished_at', nullable: true },
  },
});
