import { randomBytes } from 'node:crypto';
import { type FileHandle, lstat, mkdir, realpath, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AppError } from '../../errors.ts';
import { type ByteLocation } from '../byte-source.ts';
import { folderError, openInside, orNull, pruneEmpty, publish, walkKeys } from './folder-files.ts';
import { FolderUploads } from './folder-uploads.ts';
import { FolderUrls, type Grant, loadSecret } from './folder-urls.ts';
import { MultipartError, ObjectMissingError } from './object-errors.ts';
import { checkKey, checkPrefix } from './object-key.ts';
import {
  type ByteRange,
  type MultipartUpload,
  type ObjectHead,
  type ObjectStore,
  type ObjectSummary,
  type PartSummary,
  type StagedParts,
  type UploadSummary,
} from './object-store.ts';
import { checkPartBytes, checkPartNumber } from './part-layout.ts';

export interface FolderObjectStoreOptions {
  readonly root: string;
  /** URL under which clients reach the API server, which serves `/objects` (`folder-http.ts`). */
  readonly publicUrl: string;
  /** Clock of expiry, milliseconds since 1970. */
  readonly now?: () => number;
}

/** An object opened for reading. */
export interface OpenObject extends ObjectHead {
  readonly handle: FileHandle;
  readonly modifiedAt: Date;
}

const READ_BYTES = 1024 * 1024;

/**
 * Objects as files of a local folder:
 *
 *     objects/<key>   published objects, complete and never changed
 *     uploads/        multipart uploads under way
 *     temporary/      small objects being written
 *     secret          key of the URL signatures
 *
 * All on one file system, so that publishing is a rename or a link, which is atomic.
 */
export class FolderObjectStore implements ObjectStore {
  readonly kind = 'folder';
  readonly urls: FolderUrls;
  readonly uploads: FolderUploads;
  readonly now: () => number;
  readonly #objects: string;
  readonly #temporary: string;

  private constructor(root: string, urls: FolderUrls, now: () => number) {
    this.urls = urls;
    this.now = now;
    this.#objects = join(root, 'objects');
    this.#temporary = join(root, 'temporary');
    this.uploads = new FolderUploads(join(root, 'uploads'));
  }

  /** Opens the folder, making what is missing. @throws StorageError when it cannot be written. */
  static async open(options: FolderObjectStoreOptions): Promise<FolderObjectStore> {
    try {
      for (const name of ['objects', 'uploads', 'temporary'])
        await mkdir(join(options.root, name), { recursive: true, mode: 0o700 });
      const root = await realpath(options.root);
      const urls = new FolderUrls(await loadSecret(root), options.publicUrl);
      return new FolderObjectStore(root, urls, options.now ?? Date.now);
    } catch (error) {
      throw folderError(error);
    }
  }

  async ready(): Promise<void> {
    const probe = this.#temporaryPath();
    try {
      await writeFile(probe, '');
      await unlink(probe);
      await lstat(this.#objects);
    } catch (error) {
      throw folderError(error);
    }
  }

  async head(key: string): Promise<ObjectHead | null> {
    const object = await this.openObject(key);
    await object?.handle.close();
    return object === null ? null : { bytes: object.bytes, etag: object.etag };
  }

  async get(key: string, range?: ByteRange, signal?: AbortSignal): Promise<Readable> {
    const object = await this.openObject(key);
    if (object === null) throw new ObjectMissingError(key);
    const { begin, end } = range ?? { begin: 0, end: object.bytes };
    if (!(begin >= 0 && begin <= end && end <= object.bytes)) {
      await object.handle.close();
      throw new AppError('INVALID_INPUT', `${key}: range ${begin}–${end} lies outside of ${object.bytes} bytes`);
    }
    return readRange(object.handle, begin, end, signal);
  }

  async getBytes(key: string, maxBytes: number): Promise<Uint8Array> {
    const object = await this.openObject(key);
    if (object === null) throw new ObjectMissingError(key);
    try {
      if (object.bytes > maxBytes)
        throw new AppError('LIMIT_EXCEEDED', `${key} has ${object.bytes} bytes, at most ${maxBytes} are read`);
      return await object.handle.readFile();
    } finally {
      await object.handle.close();
    }
  }

  async put(
    key: string,
    bytes: Uint8Array,
    options: { ifAbsent?: boolean; contentType?: string } = {},
  ): Promise<boolean> {
    checkKey(key);
    const temporary = this.#temporaryPath();
    try {
      await writeFile(temporary, bytes, { flag: 'wx', flush: true });
      return await publish(temporary, join(this.#objects, key), options.ifAbsent === true);
    } catch (error) {
      await rm(temporary, { force: true });
      throw folderError(error);
    }
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    const path = join(this.#objects, key);
    await orNull(unlink(path), 'ENOENT', 'ENOTDIR');
    await pruneEmpty(this.#objects, path);
  }

  async *list(prefix: string): AsyncIterable<ObjectSummary> {
    checkPrefix(prefix);
    for await (const key of walkKeys(this.#objects, prefix)) {
      const stats = await orNull(lstat(join(this.#objects, key)), 'ENOENT');
      if (stats !== null) yield { key, bytes: stats.size, modifiedAt: stats.mtime };
    }
  }

  async multipartStart(key: string, partBytes: number): Promise<MultipartUpload> {
    checkKey(key);
    checkPartBytes(partBytes);
    return this.uploads.start(key, partBytes);
  }

  async multipartPartUrl(upload: MultipartUpload, partNumber: number, expiresInSeconds: number): Promise<string> {
    checkPartNumber(partNumber);
    const { key, uploadId, partBytes } = upload;
    return this.#sign({ method: 'PUT', key, upload: uploadId, part: partNumber, partBytes }, expiresInSeconds);
  }

  async multipartPut(
    upload: MultipartUpload,
    partNumber: number,
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.putPart(upload, partNumber, bytes.length, Readable.from([bytes], { objectMode: true }), signal);
  }

  /** Takes one part from a stream, as `multipartPut` does from memory. */
  async putPart(
    upload: MultipartUpload,
    partNumber: number,
    bytes: number,
    body: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<PartSummary> {
    checkPartNumber(partNumber);
    const record = await this.uploads.find(upload.uploadId, upload.key);
    if (record === null) throw new MultipartError(upload.key, 'it is not under way');
    if (bytes > record.partBytes) {
      throw new AppError('LIMIT_EXCEEDED', `part ${partNumber} has ${bytes} bytes, at most ${record.partBytes} fit`);
    }
    return this.uploads.write({ ...upload, partBytes: record.partBytes }, partNumber, bytes, body, signal);
  }

  async multipartStaging(upload: MultipartUpload): Promise<StagedParts> {
    const record = await this.uploads.find(upload.uploadId, upload.key);
    if (record === null) throw new MultipartError(upload.key, 'it is not under way');
    return this.uploads.staging({ ...upload, partBytes: record.partBytes });
  }

  async multipartList(upload: MultipartUpload): Promise<PartSummary[]> {
    const record = await this.uploads.find(upload.uploadId, upload.key);
    return record === null ? [] : this.uploads.parts(upload.uploadId);
  }

  async multipartComplete(upload: MultipartUpload, totalBytes: number): Promise<void> {
    checkKey(upload.key);
    const record = await this.uploads.find(upload.uploadId, upload.key);
    if (record === null) throw new MultipartError(upload.key, 'it is not under way');
    await this.uploads.complete(
      { ...upload, partBytes: record.partBytes },
      totalBytes,
      join(this.#objects, upload.key),
    );
  }

  async multipartAbort(upload: Pick<MultipartUpload, 'key' | 'uploadId'>): Promise<void> {
    if ((await this.uploads.find(upload.uploadId, upload.key)) !== null) await this.uploads.abort(upload.uploadId);
  }

  async *multipartUploads(prefix: string): AsyncIterable<UploadSummary> {
    checkPrefix(prefix);
    for await (const upload of this.uploads.list()) if (upload.key.startsWith(prefix)) yield upload;
  }

  async downloadUrl(key: string, expiresInSeconds: number, fileName?: string): Promise<string> {
    return this.#sign(
      { method: 'GET', key, ...(fileName === undefined ? {} : { name: fileName.slice(0, 200) }) },
      expiresInSeconds,
    );
  }

  async locate(key: string): Promise<ByteLocation> {
    const head = await this.head(key);
    if (head === null) throw new ObjectMissingError(key);
    return { kind: 'file', path: join(this.#objects, key), bytes: head.bytes };
  }

  /** Opens an object for reading; null when there is none. The caller closes the handle. */
  async openObject(key: string): Promise<OpenObject | null> {
    checkKey(key);
    const opened = await openInside(this.#objects, join(this.#objects, key));
    if (opened === null) return null;
    const { handle, stats } = opened;
    const etag = `${stats.ino.toString(16)}-${stats.size.toString(16)}-${Math.round(stats.mtimeMs * 1000).toString(16)}`;
    return { handle, bytes: stats.size, etag, modifiedAt: stats.mtime };
  }

  #sign(grant: Omit<Grant, 'expires'>, expiresInSeconds: number): string {
    checkKey(grant.key);
    return this.urls.sign({ ...grant, expires: Math.floor(this.now() / 1000) + expiresInSeconds });
  }

  #temporaryPath(): string {
    return join(this.#temporary, randomBytes(16).toString('hex'));
  }
}

/** Streams [begin, end) of an open file and closes it. */
export function readRange(handle: FileHandle, begin: number, end: number, signal?: AbortSignal): Readable {
  if (begin === end) {
    void handle.close().catch(() => undefined);
    return Readable.from([]);
  }
  return handle.createReadStream({ start: begin, end: end - 1, highWaterMark: READ_BYTES, ...(signal && { signal }) });
}
