/**
 * What this process counts, in the names and units of Prometheus (https://prometheus.io/docs/practices/naming): base units, `_total`
 * for counters. Every label has a bounded set of values, none that a client chooses. One registry a process, because a counter
 * belongs to the process; docs/operations.md has the table.
 */
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

export const registry = new Registry();

collectDefaultMetrics({ register: registry });

const registers = [registry];

/** Label values: method, route (pattern, never the path that was asked for), status. */
export const httpDuration = new Histogram({
  name: 'mergeboard_http_request_duration_seconds',
  help: 'Time from the first byte of a request to the end of its answer.',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
  registers,
});

export const graphqlDuration = new Histogram({
  name: 'mergeboard_graphql_operation_duration_seconds',
  help: 'Time of an operation, by its root field ("several" when it has more than one, "refused" before it was valid).',
  labelNames: ['type', 'field'] as const,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers,
});

export const graphqlErrors = new Counter({
  name: 'mergeboard_graphql_errors_total',
  help: 'Entries of "errors" in answers, by code.',
  labelNames: ['code'] as const,
  registers,
});

export const graphqlUserErrors = new Counter({
  name: 'mergeboard_graphql_user_errors_total',
  help: 'Entries of "userErrors" in payloads whose code the client asked for, by code.',
  labelNames: ['code'] as const,
  registers,
});

export const graphqlCost = new Histogram({
  name: 'mergeboard_graphql_operation_cost',
  help: 'Cost of admitted operations, in objects that they may return.',
  labelNames: ['type'] as const,
  buckets: [1, 10, 50, 100, 250, 500, 1000, 2500, 5000, 10_000],
  registers,
});

export const jobsStarted = new Counter({
  name: 'mergeboard_jobs_started_total',
  help: 'Attempts at jobs that this process began.',
  labelNames: ['kind'] as const,
  registers,
});

/** How an attempt ended: `retried` goes back after a failure, `put_back` unharmed, `lost` was cancelled or taken over. */
export type AttemptEnd = 'succeeded' | 'failed' | 'retried' | 'put_back' | 'lost';

export const jobDuration = new Histogram({
  name: 'mergeboard_job_duration_seconds',
  help: 'Time of attempts at jobs, by how they ended: succeeded, failed, retried, put_back, lost.',
  labelNames: ['kind', 'outcome'] as const,
  buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 12 * 3600],
  registers,
});

export const jobsGivenUp = new Counter({
  name: 'mergeboard_jobs_given_up_total',
  help: 'Jobs that were failed because their worker was lost on the last attempt.',
  registers,
});

export const mergeBytesRead = new Counter({
  name: 'mergeboard_merge_read_bytes_total',
  help: 'Bytes of inputs that merges of this process read; its rate is their bandwidth.',
  registers,
});

export const mergeBytesWritten = new Counter({
  name: 'mergeboard_merge_written_bytes_total',
  help: 'Bytes of outputs that merges of this process wrote.',
  registers,
});

export const evaluationExamples = new Counter({
  name: 'mergeboard_evaluation_examples_total',
  help: 'Examples that evaluations of this process scored.',
  registers,
});

/** Counts what comes in by running totals, which start again with each phase. */
export function countRises(counter: Pick<Counter, 'inc'>): (phase: string, completed: number) => void {
  let last = { phase: '', completed: 0 };
  return (phase, completed) => {
    const before = phase === last.phase && completed >= last.completed ? last.completed : 0;
    if (completed > before) counter.inc(completed - before);
    last = { phase, completed };
  };
}
