import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { AppError, StorageError } from '../errors.ts';
import {
  type HttpRequest,
  httpRequest,
  HttpStatusError,
  type RetryOptions,
  statusError,
  withRetries,
} from '../storage/http-request.ts';
import { runLimited } from './run-limited.ts';
import { sumOfParts } from './sum-of-parts.ts';

/** Bytes [begin, end) of the file go to `url`. */
export interface UploadPart {
  readonly partNumber: number;
  readonly url: string;
  readonly begin: number;
  readonly end: number;
}

export type UploadSource = { readonly path: string } | { readonly bytes: Uint8Array };

export type UploadOptions = UploadSource & {
  readonly parts: readonly UploadPart[];
  /** Numbers of parts that arrived in an earlier attempt: they are counted as done and not sent. */
  readonly present?: ReadonlySet<number>;
  /** Parts under way at once; four of 16 MiB saturate what was measured. */
  readonly concurrency?: number;
  /** Bytes of all parts that are sent, present ones included. Falls when a part has to be sent again. */
  readonly onProgress?: (bytes: number) => void;
  /** Gives a fresh URL for a part whose URL has expired. Without it, expiry is an error. */
  readonly refreshUrl?: (partNumber: number) => Promise<string>;
  readonly signal?: AbortSignal;
  readonly retry?: RetryOptions;
  /** As of `HttpRequest`. */
  readonly idleMs?: number;
};

const READ_BYTES = 1024 * 1024;

/**
 * Sends the parts of a file to their signed URLs, several at once, each streamed from disk. Network faults and 5xx are
 * retried part by part. Returns the number of bytes sent now.
 * @throws AppError EXPIRED when a URL is refused and cannot be refreshed, StorageError, CancelledError.
 */
export async function uploadFile(options: UploadOptions): Promise<number> {
  const { parts, present = new Set(), concurrency = 4, onProgress, refreshUrl, signal, retry, idleMs } = options;
  const missing = parts.filter((part) => !present.has(part.partNumber));
  const reader = await openReader(options);
  const report = sumOfParts<number>(
    (sum) => onProgress?.(sum),
    parts.map((part) => [part.partNumber, present.has(part.partNumber) ? part.end - part.begin : 0]),
  );

  const send = async (part: UploadPart, stop: AbortSignal) => {
    const length = part.end - part.begin;
    let url = part.url;
    const put = () => {
      const body = reader.stream(part, (bytes) => report(part.partNumber, bytes));
      return putPart(url, body, length, { signal: stop, idleMs });
    };
    await withRetries(
      () =>
        put().catch(async (error: unknown) => {
          if (!(error instanceof HttpStatusError) || error.status !== 403) throw error;
          const fresh = await refreshUrl?.(part.partNumber);
          if (fresh === undefined || fresh === url) {
            throw new AppError('EXPIRED', `the URL of part ${part.partNumber} is refused`, { cause: error });
          }
          url = fresh;
          await put();
        }),
      { ...retry, signal: stop },
    );
    report(part.partNumber, length);
  };
  try {
    await runLimited(missing, concurrency, send, signal);
  } finally {
    await reader.close();
  }
  return missing.reduce((sum, part) => sum + part.end - part.begin, 0);
}

async function putPart(
  url: string,
  body: Readable,
  length: number,
  limits: Pick<HttpRequest, 'signal' | 'idleMs'>,
): Promise<void> {
  try {
    const headers = { 'content-length': length };
    const response = await httpRequest(url, { ...limits, method: 'PUT', headers, body });
    if (response.statusCode !== 200) throw await statusError(response, url);
    response.resume();
  } finally {
    body.destroy();
  }
}

interface PartReader {
  stream(part: UploadPart, onBytes: (bytes: number) => void): Readable;
  close(): Promise<void>;
}

async function openReader(source: UploadSource): Promise<PartReader> {
  if ('bytes' in source) {
    const { bytes } = source;
    return { stream: (part, onBytes) => Readable.from(slices(bytes, part, onBytes)), close: async () => undefined };
  }
  const handle = await open(source.path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('FILE_MISSING', `cannot read ${source.path}: ${error.code ?? error.message}`, {
      file: source.path,
      cause: error,
    });
  });
  return {
    stream: (part, onBytes) => Readable.from(pieces(handle, source.path, part, onBytes)),
    close: () => handle.close(),
  };
}

async function* slices(
  bytes: Uint8Array,
  part: UploadPart,
  onBytes: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  for (let at = part.begin; at < part.end; at += READ_BYTES) {
    onBytes(at - part.begin);
    yield bytes.subarray(at, Math.min(at + READ_BYTES, part.end));
  }
}

async function* pieces(
  handle: FileHandle,
  path: string,
  part: UploadPart,
  onBytes: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  for (let at = part.begin; at < part.end;) {
    onBytes(at - part.begin);
    const piece = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, part.end - at));
    const { bytesRead } = await handle.read(piece, 0, piece.length, at).catch((error: unknown) => {
      throw new StorageError(`cannot read ${path}`, { cause: error, retryable: false });
    });
    if (bytesRead === 0) throw new StorageError(`${path} became shorter than ${part.end} bytes`, { retryable: false });
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}

/** Cuts `totalBytes` into parts of `partBytes`, the last one shorter: what the server expects of an upload. */
export function cutParts(totalBytes: number, partBytes: number): Omit<UploadPart, 'url'>[] {
  const count = Math.ceil(totalBytes / partBytes);
  return Array.from({ length: count }, (_, index) => ({
    partNumber: index + 1,
    begin: index * partBytes,
    end: Math.min((index + 1) * partBytes, totalBytes),
  }));
}
