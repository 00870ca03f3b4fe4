import { NothingFoundError } from './client-errors.ts';
import { type ClientState } from './client-state.ts';
import {
  CheckpointByIdDocument,
  CheckpointUploadCompleteDocument,
  CheckpointUploadStartDocument,
  type CheckpointPartsFragment,
  type CheckpointUploadStartInput,
  type JobStatusFragment,
} from './documents.generated.ts';
import { accepted, type GraphqlClient } from './graphql-client.ts';
import { waitForJob } from './jobs.ts';
import { type DigestedLocalFile } from './local-files.ts';
import { uploadFiles, type Uploaded } from './upload.ts';

export type CheckpointWish = Omit<CheckpointUploadStartInput, 'files'>;

export interface RegisterOptions {
  readonly state: ClientState;
  readonly onProgress: (sent: number, total: number) => void;
  readonly onResume?: (sent: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Uploads the files of a checkpoint and completes it; its verification may still run. */
export function registerCheckpoint(
  client: GraphqlClient,
  wish: CheckpointWish,
  files: readonly DigestedLocalFile[],
  options: RegisterOptions,
): Promise<Uploaded<CheckpointPartsFragment>> {
  const announced = files.map(({ path, bytes, sha256 }) => ({ path, bytes: String(bytes), sha256 }));
  const input = { ...wish, files: announced };
  return uploadFiles<CheckpointPartsFragment>(
    client,
    files,
    {
      key: ['checkpoint', JSON.stringify(input)],
      async start(parts) {
        const answer = await client.request(CheckpointUploadStartDocument, { input, parts }, options.signal);
        const { upload, checkpoint } = accepted(answer.checkpointUploadStart);
        return { upload, target: checkpoint };
      },
      async complete(upload) {
        const answer = await client.request(CheckpointUploadCompleteDocument, { input: { upload } }, options.signal);
        const { checkpoint, job } = accepted(answer.checkpointUploadComplete);
        if (!checkpoint) throw new NothingFoundError(`upload ${upload} became no checkpoint`);
        return { target: checkpoint, job };
      },
      // a rejected one is sent again: the files may have been damaged on the way
      completed: ({ checkpoint }) => (checkpoint && checkpoint.state !== 'REJECTED' ? checkpoint : null),
    },
    options,
  );
}

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
