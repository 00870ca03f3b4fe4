import {
  CompleteUploadDocument,
  type ErrorFactsFragment,
  StartUploadDocument,
  UploadByIdDocument,
  type UploadedCheckpointFragment,
  type UploadStateFragment,
  UploadVerdictDocument,
} from '../api/documents.generated.ts';
import { request, RequestFailed } from '../api/request.ts';
import { watchJob, type WatchedJob } from '../api/watch-job.ts';
import { askStore } from './ask-store.ts';
import { type ChosenFile } from './chosen-files.ts';
import { hashFile } from './hash-file.ts';
import { forget, type KnownFile, remember, type Remembered, type Wish } from './memory.ts';
import { type DuePart, sendParts } from './send-parts.ts';

/** How far an upload is. */
export type Step =
  | { readonly kind: 'hashing' | 'sending'; readonly done: number; readonly total: number }
  | { readonly kind: 'verifying'; readonly job: WatchedJob | null };

export type Outcome =
  | { readonly kind: 'registered'; readonly checkpoint: UploadedCheckpointFragment; readonly existed: boolean }
  | { readonly kind: 'refused'; readonly errors: readonly ErrorFactsFragment[] };

/** Parts that one answer lists over all files: each carries a long URL. */
const PARTS_A_QUESTION = 128;
const MOST_ROUNDS_WITHOUT_PROGRESS = 3;

/**
 * Digests, announces, sends and completes a checkpoint, and waits for the verdict of its verification. What an earlier try has
 * sent is not sent again.
 * @throws RequestFailed; Error when the storage refuses; AbortError
 */
export async function runUpload(
  wish: Wish,
  files: readonly ChosenFile[],
  earlier: Remembered | null,
  onStep: (step: Step) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const known = earlier?.files ?? (await digestAll(files, onStep, signal));
  const parts = Math.max(1, Math.min(100, Math.floor(PARTS_A_QUESTION / files.length)));
  // told otherwise of the same bytes, it is another checkpoint; their digests are known all the same
  const goesOn = earlier !== null && JSON.stringify(earlier.wish) === JSON.stringify(wish);
  let upload = goesOn ? await continued(earlier.upload, parts, signal) : null;
  if (upload?.checkpoint != null && upload.checkpoint.state !== 'REJECTED')
    return verdict(upload.checkpoint, onStep, signal);
  if (upload === null || upload.state !== 'OPEN') {
    const input = { ...wish, files: known.map(({ path, bytes, sha256 }) => ({ path, bytes: String(bytes), sha256 })) };
    const { checkpointUploadStart: started } = await askStore(StartUploadDocument, { input, parts }, signal);
    if (started.userErrors.length > 0) return { kind: 'refused', errors: started.userErrors };
    if (started.checkpoint !== null) return { kind: 'registered', checkpoint: started.checkpoint, existed: true };
    if (started.upload === null) throw new RequestFailed('the server answered without an upload', null, true);
    upload = { ...started.upload, checkpoint: null };
    remember({ upload: upload.id, wish, files: known });
  }
  await sendAll(upload, files, parts, onStep, signal);
  onStep({ kind: 'verifying', job: null });
  const { checkpointUploadComplete: ended } = await askStore(
    CompleteUploadDocument,
    { input: { upload: upload.id } },
    signal,
  );
  forget(upload.id);
  if (ended.checkpoint === null) return { kind: 'refused', errors: ended.userErrors };
  return verdict(ended.checkpoint, onStep, signal);
}

async function digestAll(
  files: readonly ChosenFile[],
  onStep: (step: Step) => void,
  signal: AbortSignal,
): Promise<KnownFile[]> {
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const known: KnownFile[] = [];
  let before = 0;
  for (const { path, file } of files) {
    onStep({ kind: 'hashing', done: before, total });
    const sha256 = await hashFile(file, (bytes) => onStep({ kind: 'hashing', done: before + bytes, total }), signal);
    known.push({ path, bytes: file.size, modified: file.lastModified, sha256 });
    before += file.size;
  }
  return known;
}

/** An upload of an earlier visit; null when the server does not know it any more. */
async function continued(id: string, parts: number, signal: AbortSignal) {
  try {
    return (await askStore(UploadByIdDocument, { id, parts }, signal)).upload;
  } catch (error) {
    if (error instanceof RequestFailed && error.final) return null;
    throw error;
  }
}

async function sendAll(
  upload: UploadStateFragment,
  files: readonly ChosenFile[],
  parts: number,
  onStep: (step: Step) => void,
  signal: AbortSignal,
): Promise<void> {
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  let current = upload;
  let least = Infinity;
  let stuck = 0;
  for (;;) {
    const missing = missingBytes(current, parts);
    const due = dueParts(current, files);
    onStep({ kind: 'sending', done: total - missing, total });
    if (due.length === 0) return;
    // a store that accepts parts and forgets them must not keep us busy for ever
    stuck = missing < least ? 0 : stuck + 1;
    least = Math.min(least, missing);
    if (stuck >= MOST_ROUNDS_WITHOUT_PROGRESS) throw new Error('the server still misses parts that were sent');
    await sendParts(due, (bytes) => onStep({ kind: 'sending', done: total - missing + bytes, total }), signal);
    const { upload: next } = await askStore(UploadByIdDocument, { id: upload.id, parts }, signal);
    if (next === null || next.state !== 'OPEN') {
      forget(upload.id);
      throw new Error(`the upload is ${next?.state.toLowerCase() ?? 'gone'}: start it again`);
    }
    current = next;
  }
}

function dueParts(upload: UploadStateFragment, files: readonly ChosenFile[]): DuePart[] {
  const byPath = new Map(files.map(({ path, file }) => [path, file]));
  return upload.files.flatMap(({ path, missingParts }) =>
    missingParts.map(({ begin, end, url }) => {
      const file = byPath.get(path);
      if (file === undefined) throw new Error(`the server wants ${path}, which was not announced`);
      return { file, begin: Number(begin), end: Number(end), url };
    }),
  );
}

/** Bytes that have not arrived. What lies behind a list that was cut off counts as missing. */
export function missingBytes({ files }: UploadStateFragment, parts: number): number {
  let missing = 0;
  for (const { bytes, missingParts } of files) {
    for (const { begin, end } of missingParts) missing += Number(end) - Number(begin);
    const last = missingParts.at(-1);
    if (last !== undefined && missingParts.length >= parts) missing += Number(bytes) - Number(last.end);
  }
  return missing;
}

async function verdict(
  first: UploadedCheckpointFragment,
  onStep: (step: Step) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  let checkpoint = first;
  if (first.state === 'VERIFYING' && first.job !== null) {
    await watchJob(first.job.id, (job) => onStep({ kind: 'verifying', job }), signal);
    checkpoint = (await request(UploadVerdictDocument, { id: first.id }, signal)).checkpoint ?? first;
  }
  return { kind: 'registered', checkpoint, existed: false };
}
