import { RequestError, UnreachableError, describeUserError } from './client-errors.ts';
import { JobStatusByIdDocument, type JobStatusFragment } from './documents.generated.ts';
import type { GraphqlClient } from './graphql-client.ts';
import { sleep } from './sleep.ts';

/** Background work ended without success. */
export class JobFailedError extends Error {
  readonly job: JobStatusFragment;

  constructor(job: JobStatusFragment, what: string) {
    const reason = job.error ? describeUserError(job.error) : `job ${job.id} is ${job.state}`;
    super(`${what} ${job.state === 'CANCELLED' ? 'was cancelled' : 'failed'}: ${reason}`);
    this.name = 'JobFailedError';
    this.job = job;
  }
}

export interface WaitOptions {
  /** Called with every state that was seen, the first and the last included. */
  readonly onUpdate?: (job: JobStatusFragment) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds between questions: starts at the first, grows to the second. */
  readonly intervalMs?: { readonly first: number; readonly most: number };
}

/** Whether nothing more will happen to this job unless it is retried. */
export function hasEnded(job: JobStatusFragment): boolean {
  return job.state === 'SUCCEEDED' || job.state === 'FAILED' || job.state === 'CANCELLED';
}

/**
 * Polls a job until it has ended, whichever way. A server that restarts meanwhile is forgiven for a minute.
 * @throws RequestError when there is no such job.
 */
export async function waitForJob(
  client: GraphqlClient,
  id: string,
  options: WaitOptions = {},
): Promise<JobStatusFragment> {
  const { first, most } = options.intervalMs ?? { first: 100, most: 1000 };
  let interval = first;
  let failingSince: number | null = null;
  for (;;) {
    try {
      const { job } = await client.request(JobStatusByIdDocument, { id }, options.signal);
      if (!job) throw new RequestError(`there is no job ${id}`, 404, ['NOT_FOUND']);
      failingSince = null;
      options.onUpdate?.(job);
      if (hasEnded(job)) return job;
    } catch (error) {
      failingSince ??= Date.now();
      if (!(error instanceof UnreachableError) || Date.now() - failingSince > 60_000) throw error;
    }
    await sleep(interval, options.signal);
    interval = Math.min(most, interval * 1.3);
  }
}

/** As `waitForJob`, but anything other than success throws. */
export async function waitForSuccess(
  client: GraphqlClient,
  id: string,
  what: string,
  options: WaitOptions = {},
): Promise<JobStatusFragment> {
  const job = await waitForJob(client, id, options);
  if (job.state !== 'SUCCEEDED') throw new JobFailedError(job, what);
  return job;
}
