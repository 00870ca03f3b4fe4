import { NothingFoundError } from './client-errors.ts';
import { type ClientState } from './client-state.ts';
import {
  CheckpointUploadCompleteDocument,
  CheckpointUploadStartDocument,
  type CheckpointPartsFragment,
  type CheckpointUploadStartInput,
} from './documents.generated.ts';
import { accepted, type GraphqlClient } from './graphql-client.ts';
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
