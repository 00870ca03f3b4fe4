import { setTimeout as sleep } from 'node:timers/promises';
import { JobsByIdsDocument, type JobStatusFragment } from '../client/documents.generated.ts';
import type { GraphqlClient } from '../client/graphql-client.ts';
import { hasEnded } from '../client/jobs.ts';
import { type Output } from './output.ts';
import { type ProgressTask } from './progress.ts';

export interface LabelledJob {
  readonly id: string;
  readonly label: string;
}

const INTERVAL_MS = 250;
/** The most ids that the server takes in one question. */
const IDS_A_QUESTION = 100;

/**
 * Waits for several jobs: one bar for all, one for each that runs now, one question for all of them.
 * @param describe the line that stays for a job that has ended.
 * @returns the jobs as they ended, in the given order: also failed and cancelled ones.
 */
export async function followJobs(
  client: GraphqlClient,
  output: Output,
  jobs: readonly LabelledJob[],
  stage: string,
  describe: (job: JobStatusFragment, label: string) => string,
  signal?: AbortSignal,
): Promise<JobStatusFragment[]> {
  const ended = new Map<string, JobStatusFragment>();
  const running = new Map<string, ProgressTask>();
  const overall = output.progress.start(stage, 'jobs', 600);
  try {
    for (;;) {
      overall.update(ended.size, jobs.length);
      const open = jobs.filter(({ id }) => !ended.has(id)).slice(0, IDS_A_QUESTION);
      if (open.length === 0) break;
      const answer = await client.request(JobsByIdsDocument, { ids: open.map(({ id }) => id) }, signal);
      for (const [index, { id, label }] of open.entries()) {
        const job = answer.nodes[index];
        if (job?.__typename !== 'Job') throw new Error(`job ${id} is gone`);
        const task = running.get(id);
        if (hasEnded(job)) {
          ended.set(id, job);
          running.delete(id);
          if (task) task.finish(describe(job, label));
          else output.note(describe(job, label));
        } else if (job.state === 'RUNNING' && job.progress) {
          const bar = task ?? output.progress.start(label, job.progress.unit);
          running.set(id, bar);
          bar.update(job.progress.completed, job.progress.total, job.progress.phase, job.progress.unit);
        }
      }
      if (ended.size < jobs.length) await sleep(INTERVAL_MS, undefined, { signal });
    }
  } finally {
    for (const task of running.values()) task.finish();
    overall.finish();
  }
  return jobs.map(({ id }) => {
    const job = ended.get(id);
    if (!job) throw new Error(`internal: job ${id} was not followed to its end`);
    return job;
  });
}

/** Seconds between the start and the end of a job's last attempt. */
export function jobSeconds({ startedAt, finishedAt }: JobStatusFragment): number | null {
  return startedAt && finishedAt ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 : null;
}
