import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentDigest } from '../storage/content-digest.ts';
import { refreshedSource } from '../storage/refreshed-source.ts';
import { isSafePath } from '../storage/safe-path.ts';
import { writing } from '../storage/file-error.ts';
import { downloadFile } from '../transfer/download-file.ts';
import { runLimited } from '../transfer/run-limited.ts';
import { sha256File } from '../transfer/sha256-file.ts';
import { FileInTheWayError, NothingFoundError, RequestError } from './client-errors.ts';
import { CheckpointFilesDocument, type CheckpointFilesQuery } from './documents.generated.ts';
import type { GraphqlClient } from './graphql-client.ts';
import { sumOfParts } from '../transfer/sum-of-parts.ts';

type RemoteFile = NonNullable<CheckpointFilesQuery['checkpoint']>['files'][number];

export interface PullOptions {
  /** Take files of the same name and another digest away; otherwise they are an error. */
  readonly overwrite?: boolean;
  readonly partBytes?: number;
  /** Called with the bytes of all files that are there. */
  readonly onProgress: (done: number, total: number) => void;
  /** Called for a file that was there already, or of which an earlier call had fetched so many bytes. */
  readonly onKept?: (path: string, bytes: number) => void;
  readonly signal?: AbortSignal;
}

export interface Pulled {
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  readonly bytes: number;
}

const FILES_AT_ONCE = 4;
const PARTS_AT_ONCE = 4;
/**
 * Downloads all files of a checkpoint into a folder, by ranges, several at once. A file has its name only when its digest is
 * right; a call that is broken off leaves `.partial` files, from which the next one goes on.
 * @throws FileInTheWayError, NothingFoundError, AppError (DIGEST_MISMATCH, STORAGE), CancelledError
 */
export async function pullCheckpoint(
  client: GraphqlClient,
  checkpoint: { readonly id: string; readonly contentDigest: string },
  folder: string,
  options: PullOptions,
): Promise<Pulled> {
  const { onProgress, onKept, signal } = options;
  const files = await remoteFiles(client, checkpoint, signal);
  const total = files.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  const report = sumOfParts<string>((sum) => onProgress(sum, total));
  // one question for all URLs that expire at the same time
  let asking: Promise<readonly RemoteFile[]> | null = null;
  const refresh = async (path: string): Promise<string> => {
    asking ??= remoteFiles(client, checkpoint, signal).finally(() => (asking = null));
    return urlOf(
      (await asking).find((file) => file.path === path),
      path,
    );
  };
  const pull = async (file: RemoteFile, stop: AbortSignal): Promise<void> => {
    const { path, sha256 } = file;
    const [bytes, target] = [Number(file.bytes), join(folder, path)];
    if (await isThere(target, bytes, sha256, options.overwrite === true, stop)) {
      onKept?.(path, bytes);
      report(path, bytes);
      return;
    }
    await writing(target, () => mkdir(dirname(target), { recursive: true }));
    await downloadFile({
      ...{ path: target, sha256, resumeAs: sha256, signal: stop, concurrency: PARTS_AT_ONCE },
      source: refreshedSource(urlOf(file, path), bytes, () => refresh(path)),
      ...(options.partBytes === undefined ? {} : { partBytes: options.partBytes }),
      onProgress: (got) => report(path, got),
      onResume: (got) => onKept?.(path, got),
    });
  };
  await writing(folder, () => mkdir(folder, { recursive: true }));
  await runLimited(files, FILES_AT_ONCE, pull, signal);
  return { files: files.map((file) => ({ ...file, bytes: Number(file.bytes) })), bytes: total };
}

async function remoteFiles(
  client: GraphqlClient,
  { id, contentDigest: expected }: { readonly id: string; readonly contentDigest: string },
  signal: AbortSignal | undefined,
): Promise<readonly RemoteFile[]> {
  const { checkpoint } = await client.request(CheckpointFilesDocument, { id }, signal);
  if (!checkpoint) throw new NothingFoundError(`checkpoint ${id} is gone`);
  const { files } = checkpoint;
  const unsafe = files.find(({ path }) => !isSafePath(path));
  if (unsafe !== undefined) throw new RequestError(`checkpoint ${id} names a file ${JSON.stringify(unsafe.path)}`, 200);
  if (contentDigest(files) !== expected) {
    throw new RequestError(`the files of checkpoint ${id} are not those of its digest ${expected}`, 200);
  }
  return files;
}

function urlOf(file: RemoteFile | undefined, path: string): string {
  if (file?.downloadUrl != null) return file.downloadUrl;
  throw new NothingFoundError(`${path} cannot be downloaded: only files of READY checkpoints can`);
}

async function isThere(
  path: string,
  bytes: number,
  sha256: string,
  overwrite: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null) return false;
  const same = found.isFile() && found.size === bytes && (await sha256File(path, undefined, signal)).sha256 === sha256;
  if (!same && !(overwrite && found.isFile())) throw new FileInTheWayError(path);
  return same;
}
