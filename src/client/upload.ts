import { type ClientState } from './client-state.ts';
import { RequestError } from './client-errors.ts';
import { UploadByIdDocument, type UploadByIdQuery, type UploadPartsFragment } from './documents.generated.ts';
import type { GraphqlClient } from './graphql-client.ts';
import { type DigestedLocalFile } from './local-files.ts';
import { sendParts, type FileParts } from './send-parts.ts';

export type KnownUpload = NonNullable<UploadByIdQuery['upload']>;

/** What differs between the uploads of checkpoints and of benchmarks. */
export interface UploadSteps<Target> {
  /** Announces the files. The target is there when it was registered before. */
  start(parts: number): Promise<{ readonly upload: UploadPartsFragment | null; readonly target: Target | null }>;
  complete(upload: string): Promise<{ readonly target: Target; readonly job: { readonly id: string } | null }>;
  /** What an earlier run of this program had already completed. */
  completed(upload: KnownUpload): Target | null;
  /** Tells uploads apart: everything of the request that matters. */
  readonly key: readonly string[];
}

export interface UploadOptions {
  readonly state: ClientState;
  /** Called with the bytes of the whole upload that have arrived so far. */
  readonly onProgress: (sent: number, total: number) => void;
  readonly onResume?: (sent: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Uploaded<Target> {
  readonly target: Target;
  /** The verification; null when the target was registered before. */
  readonly job: { readonly id: string } | null;
  /** True when these files were registered before and nothing was sent. */
  readonly existed: boolean;
}

/** Parts that one answer lists over all files: each carries a long URL. */
const PARTS_A_QUESTION = 256;

/**
 * Uploads files by signed URLs: announces them, sends what is missing, completes. An upload that was interrupted is
 * continued, as long as the server still has it.
 * @throws RejectedError, RequestError, UnreachableError of the API; StorageError when a part cannot be sent.
 */
export async function uploadFiles<Target>(
  client: GraphqlClient,
  files: readonly DigestedLocalFile[],
  steps: UploadSteps<Target>,
  options: UploadOptions,
): Promise<Uploaded<Target>> {
  const { state, signal } = options;
  const parts = Math.max(1, Math.min(100, Math.floor(PARTS_A_QUESTION / files.length)));
  const key = ['upload', client.url, ...steps.key];

  const earlier = await earlierUpload(client, await state.read(key), parts);
  const done = earlier ? steps.completed(earlier) : null;
  if (done !== null) {
    await state.forget(key);
    return { target: done, job: null, existed: true };
  }
  const started = earlier?.state === 'OPEN' ? { upload: earlier, target: null } : await steps.start(parts);
  if (started.target !== null) return { target: started.target, job: null, existed: true };
  if (started.upload === null) throw new RequestError('the server answered without an upload', 200);
  await state.write(key, started.upload.id);

  await sendAll(client, started.upload, files, parts, options);
  signal?.throwIfAborted();
  const { target, job } = await steps.complete(started.upload.id);
  await state.forget(key);
  return { target, job, existed: false };
}

async function earlierUpload(client: GraphqlClient, id: string | null, parts: number): Promise<KnownUpload | null> {
  if (id === null) return null;
  try {
    return (await client.request(UploadByIdDocument, { id, parts })).upload;
  } catch (error) {
    // an id of another server's life is no reason to fail
    if (error instanceof RequestError) return null;
    throw error;
  }
}

/** Sends missing parts until the server knows of none. */
async function sendAll(
  client: GraphqlClient,
  upload: UploadPartsFragment,
  files: readonly DigestedLocalFile[],
  partsAsked: number,
  { onProgress, onResume, signal }: UploadOptions,
): Promise<void> {
  const local = new Map(files.map((file) => [file.path, file.localPath]));
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let sent = total - missingBytes(upload, partsAsked);
  if (sent > 0) onResume?.(sent, total);
  onProgress(sent, total);
  let current = upload;
  let stuckFor = 0;
  for (;;) {
    const due = dueParts(current, local);
    if (due.length === 0) return;
    const before = sent;
    await sendParts(due, (bytes) => onProgress((sent = before + bytes), total), signal);
    const { upload: next } = await client.request(UploadByIdDocument, { id: upload.id, parts: partsAsked }, signal);
    if (!next || next.state !== 'OPEN') throw new RequestError(`upload ${upload.id} is ${next?.state ?? 'gone'}`, 200);
    // a store that accepts parts and forgets them must not keep us busy for ever
    stuckFor = sameParts(due, dueParts(next, local)) ? stuckFor + 1 : 0;
    if (stuckFor >= 3)
      throw new RequestError(`the server still misses parts of upload ${upload.id} that were sent`, 200);
    current = next;
  }
}

function dueParts(upload: UploadPartsFragment, local: ReadonlyMap<string, string>): FileParts[] {
  return upload.files
    .filter(({ missingParts }) => missingParts.length > 0)
    .map(({ path, missingParts }) => {
      const localPath = local.get(path);
      if (localPath === undefined)
        throw new RequestError(`upload ${upload.id} wants a file that was not announced`, 200);
      const parts = missingParts.map(({ partNumber, begin, end, url }) => {
        return { partNumber, url, begin: Number(begin), end: Number(end) };
      });
      return { localPath, parts };
    });
}

function sameParts(before: readonly FileParts[], after: readonly FileParts[]): boolean {
  const places = (files: readonly FileParts[]): string[] =>
    files.flatMap(({ localPath, parts }) => parts.map(({ partNumber }) => `${partNumber} ${localPath}`));
  const left = new Set(places(before));
  const still = places(after);
  return still.length > 0 && still.every((place) => left.has(place));
}

/** Bytes that have not arrived. What lies behind a list that was cut off counts as missing. */
function missingBytes(upload: UploadPartsFragment, partsAsked: number): number {
  let missing = 0;
  for (const { bytes, missingParts } of upload.files) {
    for (const { begin, end } of missingParts) missing += Number(end) - Number(begin);
    const last = missingParts.at(-1);
    if (last && missingParts.length >= partsAsked) missing += Number(bytes) - Number(last.end);
  }
  return missing;
}
