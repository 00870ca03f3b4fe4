import { NothingFoundError } from './client-errors.ts';
import { CheckpointByIdDocument, type CheckpointPartsFragment, type JobStatusFragment } from './documents.generated.ts';
import type { GraphqlClient } from './graphql-client.ts';
import { waitForJob } from './jobs.ts';

/** The checkpoint once its verification has ended: READY or REJECTED, or still VERIFYING when its job failed. */
export async function settledCheckpoint(
  client: GraphqlClient,
  id: string,
  options: { readonly onUpdate?: (job: JobStatusFragment) => void; readonly signal?: AbortSignal } = {},
): Promise<CheckpointPartsFragment> {
  const read = async () => {
    const { checkpoint } = await client.request(CheckpointByIdDocument, { id }, options.signal);
    if (!checkpoint) throw new NothingFoundError(`checkpoint ${id} is gone`);
    return checkpoint;
  };
  const first = await read();
  if (first.state !== 'VERIFYING' || !first.job) return first;
  await waitForJob(client, first.job.id, options);
  return read();
}
