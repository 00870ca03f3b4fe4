import { MergeByIdDocument, type MergePartsFragment } from '../client/documents.generated.ts';
import type { GraphqlClient } from '../client/graphql-client.ts';
import { hasEnded, JobFailedError } from '../client/jobs.ts';
import { followJob } from './job-progress.ts';
import { describeMerge } from './merge-text.ts';
import { type Session } from './session.ts';

/** Prints a merge that was started, at once or when it is done. */
export async function finishMerge(
  merge: MergePartsFragment,
  existed: boolean,
  wait: boolean,
  { client, output, signal }: Session,
): Promise<void> {
  if (!wait && !hasEnded(merge.job)) {
    output.result({ ...merge, existed }, `merge ${merge.id} (job ${merge.job.id}, ${merge.job.state})`);
    return;
  }
  if (merge.job.state !== 'SUCCEEDED') {
    await followJob(client, output, merge.job, `merge ${merge.method.id}`, { signal });
  }
  const done = await mergeById(client, merge.id);
  if (done.job.state !== 'SUCCEEDED') throw new JobFailedError(done.job, `merge ${merge.id}`);
  output.result({ ...done, existed }, describeMerge(done, existed));
}

async function mergeById(client: GraphqlClient, id: string): Promise<MergePartsFragment> {
  const { merge } = await client.request(MergeByIdDocument, { id });
  if (!merge) throw new Error(`merge ${id} is gone`);
  return merge;
}
