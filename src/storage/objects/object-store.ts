import type { Readable } from 'node:stream';
import type { ByteLocation } from '../byte-source.ts';

/**
 * Object storage as the rest of Mergeboard sees it. Two drivers: any S3 endpoint, and a local folder whose signed URLs
 * the API server serves itself. Keys are chosen by the server only: `[a-z0-9/._-]`, no empty, `.` or `..` segment.
 *
 * No key is a folder of another one (`a` beside `a/b`): a local folder could not hold both.
 *
 * Large objects are always written in parts: once a multipart upload is completed, its part URLs are dead, so an object
 * can never change after it was verified.
 */
export interface ObjectStore {
  readonly kind: 'folder' | 's3';
  /** So long connections to the store's URLs may move no byte, where the settings say it: part of what is written into parts. */
  readonly idleMs?: number;
  /** Throws `StorageError` when the store cannot be used (no bucket, no permission, folder missing). */
  ready(): Promise<void>;
  head(key: string): Promise<ObjectHead | null>;
  /** Streams the object, or `range` = [begin, end) of it. Throws `ObjectMissingError`. */
  get(key: string, range?: ByteRange, signal?: AbortSignal): Promise<Readable>;
  /** Reads a small object whole. */
  getBytes(key: string, maxBytes: number): Promise<Uint8Array>;
  /** Writes a small object in one request. With `ifAbsent`, returns false and leaves the first one when it exists. */
  put(key: string, bytes: Uint8Array, options?: { ifAbsent?: boolean; contentType?: string }): Promise<boolean>;
  delete(key: string): Promise<void>;
  list(prefix: string): AsyncIterable<ObjectSummary>;

  /** Part size is fixed for the upload: every part but the last has exactly `partBytes`. */
  multipartStart(key: string, partBytes: number): Promise<MultipartUpload>;
  /** URL that takes one HTTP PUT of part `partNumber` (1-based) until it expires or the upload ends. */
  multipartPartUrl(upload: MultipartUpload, partNumber: number, expiresInSeconds: number): Promise<string>;
  multipartPut(upload: MultipartUpload, partNumber: number, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /**
   * For a process beside the store: the file that parts may be written into where they belong, without a request each.
   * Stores that cannot offer one lack the method. Throws `MultipartError` when the upload is not under way.
   */
  multipartStaging?(upload: MultipartUpload): Promise<StagedParts>;
  /** Parts that arrived whole, in order. Empty when the upload is unknown. */
  multipartList(upload: MultipartUpload): Promise<PartSummary[]>;
  /**
   * Publishes the object atomically. Throws `MultipartError` naming the first missing part. Repeating the call after it
   * succeeded does nothing, so a caller that crashed in between may try again.
   */
  multipartComplete(upload: MultipartUpload, totalBytes: number): Promise<void>;
  /** Idempotent. A completed upload's object stays. */
  multipartAbort(upload: Pick<MultipartUpload, 'key' | 'uploadId'>): Promise<void>;
  /**
   * Uploads that were started and not aborted, of keys with `prefix`: what a collector of abandoned uploads looks through.
   * Their ids are good for aborting; they need not be those that `multipartStart` gave.
   */
  multipartUploads(prefix: string): AsyncIterable<UploadSummary>;

  /** URL for an HTTP GET (ranges allowed), for clients. */
  downloadUrl(key: string, expiresInSeconds: number, fileName?: string): Promise<string>;
  /** Fastest way for a process beside the store to read the object: a path, or a URL that lives `expiresInSeconds`. */
  locate(key: string, expiresInSeconds?: number): Promise<ByteLocation>;
}

export interface ByteRange {
  readonly begin: number;
  readonly end: number;
}

export interface ObjectHead {
  readonly bytes: number;
  readonly etag: string;
}

export interface ObjectSummary {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
}

export interface MultipartUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly partBytes: number;
}

export interface StagedParts {
  /** Part n lies at (n − 1)·partBytes. */
  readonly path: string;
  /** Announces a part that is durable in the file, whole and for good: from now on it is listed. */
  arrived(partNumber: number, bytes: number): Promise<void>;
}

export interface UploadSummary {
  readonly key: string;
  readonly uploadId: string;
  readonly startedAt: Date;
}

export interface PartSummary {
  readonly partNumber: number;
  readonly bytes: number;
  readonly etag: string;
}
