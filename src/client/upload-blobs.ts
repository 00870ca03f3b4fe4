import { type Patience, unwatchedMs, USUAL_PATIENCE } from '../patience.ts';
import { RequestError, UnreachableError } from './client-errors.ts';
import {
  CheckpointUploadCompleteDocument,
  CheckpointUploadStartDocument,
  type CheckpointPartsFragment,
  type CheckpointUploadStartInput,
  UploadByIdDocument,
  type UploadPartsFragment,
} from './documents.generated.ts';
import { accepted, type GraphqlClient } from './graphql-client.ts';
import { sleep } from './sleep.ts';

/** A file of a checkpoint, by its path inside it. A blob may stand for a file on disk (`openAsBlob` of `node:fs`, `File` of browsers). */
export interface ClientFile {
  readonly path: string;
  readonly content: Blob | Uint8Array<ArrayBuffer>;
  /** Lower-case hex. Left out, it is taken here, for which the file must fit into memory. */
  readonly sha256?: string;
}

export interface UploadBlobsOptions {
  readonly onProgress?: (sent: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** How long a store that says nothing is waited for. */
  readonly patience?: Patience;
}

const PARTS_A_QUESTION = 64;
const PARTS_AT_ONCE = 4;
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;

/**
 * Uploads files to the signed URLs that the server gives and completes the upload, with `fetch` alone. The same files are one checkpoint.
 * @returns the checkpoint, and the job that verifies it (null when it was there)
 * @throws RejectedError, RequestError, UnreachableError
 */
export async function uploadBlobs(
  client: GraphqlClient,
  wish: Omit<CheckpointUploadStartInput, 'files'>,
  files: readonly ClientFile[],
  { onProgress, signal, patience = USUAL_PATIENCE }: UploadBlobsOptions,
): Promise<{ readonly checkpoint: CheckpointPartsFragment; readonly job: { readonly id: string } | null }> {
  const blobs = new Map(files.map(({ path, content }) => [path, new Blob([content])]));
  const announced = await Promise.all(
    files.map(async ({ path, sha256 }) => {
      const blob = blobOf(blobs, path);
      return { path, bytes: String(blob.size), sha256: sha256 ?? (await digestOf(blob)) };
    }),
  );
  const input = { ...wish, files: announced };
  const started = accepted(
    (await client.request(CheckpointUploadStartDocument, { input, parts: PARTS_A_QUESTION }, signal))
      .checkpointUploadStart,
  );
  if (started.checkpoint) return { checkpoint: started.checkpoint, job: null };
  let upload: UploadPartsFragment | null = started.upload;
  const total = [...blobs.values()].reduce((sum, { size }) => sum + size, 0);
  let sent = 0;
  for (;;) {
    if (upload === null || upload.state !== 'OPEN') throw new RequestError('the upload is no longer open', 200);
    const due = upload.files.flatMap(({ path, missingParts }) => missingParts.map((part) => ({ ...part, path })));
    if (due.length === 0) break;
    await inLanes(due, PARTS_AT_ONCE, async ({ path, url, begin, end }) => {
      await put(url, blobOf(blobs, path).slice(Number(begin), Number(end)), patience, signal);
      sent += Number(end) - Number(begin);
      onProgress?.(Math.min(sent, total), total);
    });
    ({ upload } = await client.request(UploadByIdDocument, { id: upload.id, parts: PARTS_A_QUESTION }, signal));
  }
  const answer = await client.request(CheckpointUploadCompleteDocument, { input: { upload: upload.id } }, signal);
  const { checkpoint, job } = accepted(answer.checkpointUploadComplete);
  if (!checkpoint) throw new RequestError(`upload ${upload.id} became no checkpoint`, 200);
  return { checkpoint, job };
}

function blobOf(blobs: ReadonlyMap<string, Blob>, path: string): Blob {
  const blob = blobs.get(path);
  if (blob === undefined) throw new RequestError(`the server wants a file that was not announced: ${path}`, 200);
  return blob;
}

async function digestOf(blob: Blob): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function put(url: string, body: Blob, patience: Patience, signal: AbortSignal | undefined): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const limit = AbortSignal.timeout(unwatchedMs(patience, body.size));
    const stop = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    const answer = await fetch(url, { method: 'PUT', body, signal: stop }).catch((error: unknown) => {
      if (signal?.aborted === true || attempt >= ATTEMPTS) {
        throw signal?.aborted === true ? error : new UnreachableError(url.split('?', 1)[0], error);
      }
      return null;
    });
    if (answer?.ok === true) return;
    const isFinal = answer !== null && answer.status < 500 && answer.status !== 429;
    if (answer !== null && (isFinal || attempt >= ATTEMPTS)) {
      throw new RequestError(`${url.split('?', 1)[0]} answered ${answer.status}`, answer.status);
    }
    await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1), signal);
  }
}

async function inLanes<T>(items: readonly T[], lanes: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) await work(items[at]);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
}
