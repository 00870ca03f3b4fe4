import type { JobStatusFragment } from '../client/documents.generated.ts';
import type { GraphqlClient } from '../client/graphql-client.ts';
import { waitForSuccess } from '../client/jobs.ts';
import { isInterruption } from './exit-codes.ts';
import { type Output } from './output.ts';
import { type ProgressTask } from './progress.ts';

/**
 * Waits for a job with a progress bar.
 * @param summary the line that stays when it has succeeded; none when null.
 * @throws JobFailedError when it fails or is cancelled.
 */
export async function followJob(
  client: GraphqlClient,
  output: Output,
  job: { readonly id: string },
  label: string,
  options: { readonly signal?: AbortSignal; readonly summary?: (job: JobStatusFragment) => string } = {},
): Promise<JobStatusFragment> {
  const shown = { task: null as ProgressTask | null };
  try {
    const ended = await waitForSuccess(client, job.id, label, {
      signal: options.signal,
      onUpdate: ({ progress, state }) => {
        shown.task ??= output.progress.start(label, progress?.unit ?? 'bytes');
        if (progress) shown.task.update(progress.completed, progress.total, progress.phase, progress.unit);
        else shown.task.update(0, 0, state.toLowerCase());
      },
    });
    shown.task?.finish(options.summary?.(ended) ?? `${label}: done in ${secondsOf(ended)}`);
    return ended;
  } catch (error) {
    shown.task?.finish(`${label}: ${isInterruption(error) ? 'no longer watched' : 'failed'}`);
    throw error;
  }
}

function secondsOf(job: JobStatusFragment): string {
  if (!job.startedAt || !job.finishedAt) return 'no time';
  return `${((Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000).toFixed(1)} s`;
}
