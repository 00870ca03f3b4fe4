import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { downloadFile as openRemote } from '@huggingface/hub';
import { UnreachableError } from '../client/client-errors.ts';
import { AppError, StorageError } from '../errors.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { type RetryOptions, withRetries } from '../storage/http-request.ts';
import { downloadFile } from '../transfer/download-file.ts';
import { writing } from '../storage/file-error.ts';
import { runLimited } from '../transfer/run-limited.ts';
import { sha256File } from '../transfer/sha256-file.ts';
import { type Hub } from './hub.ts';
import { HubError } from './hub-errors.ts';
import { type RepositoryFile, type Revision } from './repository.ts';
import { sumOfParts } from '../transfer/sum-of-parts.ts';

export interface FetchOptions {
  readonly onProgress: (done: number, total: number) => void;
  /** Called for a file that was there already, or of which an earlier call had fetched so many bytes. */
  readonly onKept?: (path: string, bytes: number) => void;
  readonly partBytes?: number;
  readonly retry?: RetryOptions;
  readonly signal?: AbortSignal;
}

const FILES_AT_ONCE = 4;
const PARTS_AT_ONCE = 4;

/**
 * Brings files of one commit into a folder, by ranges, each checked by the digest that the Hub lists for it. What an earlier call
 * has fetched is used.
 * @throws HubError, UnreachableError, AppError DIGEST_MISMATCH, CancelledError
 */
export async function fetchRepository(
  hub: Hub,
  revision: Revision,
  files: readonly RepositoryFile[],
  folder: string,
  options: FetchOptions,
): Promise<void> {
  const { onProgress, onKept, signal, retry, partBytes } = options;
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const report = sumOfParts<string>((sum) => onProgress(sum, total));
  const fetchOne = async (file: RepositoryFile, stop: AbortSignal): Promise<void> => {
    const target = join(folder, file.path);
    if (await isThere(target, file)) {
      onKept?.(file.path, file.bytes);
      report(file.path, file.bytes);
      return;
    }
    await writing(target, () => mkdir(dirname(target), { recursive: true }));
    await downloadFile({
      ...{ path: target, resumeAs: file.digest.hex, concurrency: PARTS_AT_ONCE, signal: stop },
      ...(partBytes === undefined ? {} : { partBytes }),
      source: await openFile(hub, revision, file, retry),
      verify: (path) => verify(path, file),
      onProgress: (bytes) => report(file.path, bytes),
      onResume: (bytes) => onKept?.(file.path, bytes),
    });
  };
  await runLimited(files, FILES_AT_ONCE, fetchOne, signal);
}

async function openFile(
  hub: Hub,
  { repository, commit }: Revision,
  { remotePath, bytes }: RepositoryFile,
  retry: RetryOptions | undefined,
): Promise<Pick<ByteSource, 'bytes' | 'read'>> {
  // one way for all files, by ranges of the signed URL that the Hub redirects to
  const blob = await openRemote({ ...hub, repo: repository, revision: commit, path: remotePath, xet: false });
  if (blob === null) throw new HubError(`${repository} has no file ${remotePath}`, 404, 'EntryNotFound');
  if (blob.size !== bytes) {
    throw new AppError('SIZE_MISMATCH', `${remotePath} has ${blob.size} bytes, and was listed with ${bytes}`);
  }
  const readOnce = async (begin: number, into: Uint8Array): Promise<void> => {
    const got = await blob
      .slice(begin, begin + into.length)
      .arrayBuffer()
      .catch((error: unknown) => {
        if (error instanceof AppError || error instanceof HubError || error instanceof UnreachableError) throw error;
        throw new StorageError(`${remotePath} broke off`, { cause: error });
      });
    if (got.byteLength !== into.length) {
      throw new StorageError(`${remotePath}: ${got.byteLength} bytes came instead of ${into.length}`);
    }
    into.set(new Uint8Array(got));
  };
  return {
    bytes,
    read: (begin, into, signal) => withRetries(() => readOnce(begin, into), { ...retry, signal }),
  };
}

async function isThere(path: string, file: RepositoryFile): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile() || found.size !== file.bytes) return false;
  return (await digestOf(path, file)) === file.digest.hex;
}

async function verify(path: string, file: RepositoryFile): Promise<void> {
  const found = await digestOf(path, file);
  if (found === file.digest.hex) return;
  const { kind, hex } = file.digest;
  throw new AppError('DIGEST_MISMATCH', `${file.path}: its ${kind} digest is ${found}, not ${hex}`, {
    file: file.path,
  });
}

async function digestOf(path: string, { digest, bytes }: RepositoryFile): Promise<string> {
  if (digest.kind === 'sha256') return (await sha256File(path)).sha256;
  const hash = createHash('sha1').update(`blob ${bytes}\0`);
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) hash.update(piece);
  return hash.digest('hex');
}
