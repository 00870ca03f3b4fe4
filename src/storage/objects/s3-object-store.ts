import { randomUUID } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';
import { type BucketItem } from 'minio';
import { AppError, StorageError } from '../../errors.ts';
import { type ByteLocation } from '../byte-source.ts';
import { httpRequest, statusError, withRetries } from '../http-request.ts';
import { contentDisposition } from './content-disposition.ts';
import { MultipartError, ObjectMissingError } from './object-errors.ts';
import { checkKey, checkPrefix } from './object-key.ts';
import {
  type ByteRange,
  type MultipartUpload,
  type ObjectHead,
  type ObjectStore,
  type ObjectSummary,
  type PartSummary,
  type UploadSummary,
} from './object-store.ts';
import { checkPartBytes, checkPartNumber, checkParts } from './part-layout.ts';
import { S3Client, type S3Credentials, type S3Endpoint } from './s3-client.ts';
import { isAbsent, s3Error } from './s3-errors.ts';

export interface S3ObjectStoreOptions extends S3Endpoint, S3Credentials {
  readonly bucket: string;
  /** Where clients reach the store, when that differs from where this process does: signatures cover the host. */
  readonly publicEndpoint?: S3Endpoint;
  /** Clock that URLs are signed by, milliseconds since 1970. */
  readonly now?: () => number;
}

/** S3 refuses smaller parts, but for the last one. */
export const S3_MIN_PART_BYTES = 5 * 1024 * 1024;
const LOCATE_SECONDS = 6 * 3600;
/**
 * Object metadata that says which upload made the object, so that completing the same upload twice can be told from
 * completing an unknown one.
 */
const UPLOAD_MARK = 'mergeboard-upload';

/** Objects in one bucket of any S3 endpoint. */
export class S3ObjectStore implements ObjectStore {
  readonly kind = 's3';
  readonly #client: S3Client;
  readonly #publicClient: S3Client;
  readonly #bucket: string;
  readonly #now: () => number;

  constructor(options: S3ObjectStoreOptions) {
    const { endPoint, port, useSSL, accessKey, secretKey, region, bucket, publicEndpoint, now = Date.now } = options;
    const credentials = { accessKey, secretKey, region };
    this.#client = new S3Client({ endPoint, port, useSSL }, credentials);
    this.#publicClient = publicEndpoint === undefined ? this.#client : new S3Client(publicEndpoint, credentials);
    this.#bucket = bucket;
    this.#now = now;
  }

  async ready(): Promise<void> {
    const exists = await this.#client.bucketExists(this.#bucket).catch((error) => {
      throw s3Error(error, `bucket ${this.#bucket}`);
    });
    if (!exists) throw new StorageError(`object store: there is no bucket ${this.#bucket}`, { retryable: false });
  }

  async head(key: string): Promise<ObjectHead | null> {
    const stat = await this.#stat(key);
    return stat === null ? null : { bytes: stat.bytes, etag: stat.etag };
  }

  async get(key: string, range?: ByteRange, signal?: AbortSignal): Promise<Readable> {
    checkKey(key);
    if (range !== undefined && !(range.begin >= 0 && range.begin <= range.end)) throw outside(key, range);
    if (range !== undefined && range.begin === range.end) return this.#emptyRange(key, range);
    const url = await this.#sign(this.#client, 'GET', key, LOCATE_SECONDS);
    const headers = range === undefined ? {} : { range: `bytes=${range.begin}-${range.end - 1}` };
    const response = await withRetries(
      async () => {
        const answer = await httpRequest(url, { headers, signal });
        const status = answer.statusCode ?? 0;
        if (status === 200 || status === 206) return answer;
        const error = await statusError(answer, url);
        if (status === 404) throw new ObjectMissingError(key, error);
        if (status === 416 && range !== undefined) throw outside(key, range);
        throw error;
      },
      { signal },
    );
    // S3 cuts a range that leaves the object short; a caller who counts on its length must hear of it.
    if (range !== undefined && Number(response.headers['content-length']) !== range.end - range.begin) {
      response.destroy();
      throw outside(key, range);
    }
    return signal === undefined ? response : addAbortSignal(signal, response);
  }

  async getBytes(key: string, maxBytes: number): Promise<Uint8Array> {
    const head = await this.head(key);
    if (head === null) throw new ObjectMissingError(key);
    if (head.bytes > maxBytes)
      throw new AppError('LIMIT_EXCEEDED', `${key} has ${head.bytes} bytes, at most ${maxBytes} are read`);
    const bytes = await withRetries(async () => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of (await this.get(key)) as AsyncIterable<Buffer>) chunks.push(chunk);
      } catch (error) {
        throw s3Error(error, `reading ${key}`);
      }
      return Buffer.concat(chunks);
    });
    if (bytes.length !== head.bytes) throw new StorageError(`${key} changed while it was read`);
    return bytes;
  }

  async put(
    key: string,
    bytes: Uint8Array,
    options: { ifAbsent?: boolean; contentType?: string } = {},
  ): Promise<boolean> {
    checkKey(key);
    return this.#client.putBytes(this.#bucket, key, bytes, {
      'content-type': options.contentType ?? 'application/octet-stream',
      ...(options.ifAbsent === true ? { 'if-none-match': '*' } : {}),
    });
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    await this.#client.removeObject(this.#bucket, key).catch((error) => {
      if (!isAbsent(error)) throw s3Error(error, `deleting ${key}`);
    });
  }

  async *list(prefix: string): AsyncIterable<ObjectSummary> {
    checkPrefix(prefix);
    try {
      for await (const item of this.#client.listObjectsV2(this.#bucket, prefix, true) as AsyncIterable<BucketItem>) {
        if (item.name !== undefined) yield { key: item.name, bytes: item.size, modifiedAt: item.lastModified };
      }
    } catch (error) {
      throw s3Error(error, `listing ${prefix}`);
    }
  }

  async multipartStart(key: string, partBytes: number): Promise<MultipartUpload> {
    checkKey(key);
    checkPartBytes(partBytes, S3_MIN_PART_BYTES);
    const mark = randomUUID();
    try {
      const headers = { 'content-type': 'application/octet-stream', [`x-amz-meta-${UPLOAD_MARK}`]: mark };
      const uploadId = await this.#client.initiateNewMultipartUpload(this.#bucket, key, headers);
      return { key, uploadId: `${uploadId}#${mark}`, partBytes };
    } catch (error) {
      throw s3Error(error, `starting an upload of ${key}`);
    }
  }

  async multipartPartUrl(upload: MultipartUpload, partNumber: number, expiresInSeconds: number): Promise<string> {
    return this.#partUrl(this.#publicClient, upload, partNumber, expiresInSeconds);
  }

  async multipartPut(
    upload: MultipartUpload,
    partNumber: number,
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): Promise<void> {
    if (bytes.length > upload.partBytes) {
      throw new AppError(
        'LIMIT_EXCEEDED',
        `part ${partNumber} has ${bytes.length} bytes, at most ${upload.partBytes} fit`,
      );
    }
    const url = await this.#partUrl(this.#client, upload, partNumber, LOCATE_SECONDS);
    await withRetries(
      async () => {
        const response = await httpRequest(url, { method: 'PUT', body: bytes, signal });
        if (response.statusCode !== 200) {
          const error = await statusError(response, url);
          throw response.statusCode === 404 ? new MultipartError(upload.key, 'it is not under way') : error;
        }
        response.resume();
      },
      { signal },
    );
  }

  async multipartList(upload: MultipartUpload): Promise<PartSummary[]> {
    return (await this.#parts(upload)) ?? [];
  }

  async multipartComplete(upload: MultipartUpload, totalBytes: number): Promise<void> {
    const { key, partBytes } = upload;
    const { id, mark } = splitUploadId(upload.uploadId);
    const parts = await this.#parts(upload);
    if (parts === null) {
      if (mark !== undefined && (await this.#stat(key))?.mark === mark) return;
      throw new MultipartError(key, 'it is not under way');
    }
    checkParts(key, parts, partBytes, totalBytes);
    if (totalBytes === 0) {
      // S3 knows no upload without parts.
      const headers: Record<string, string> = mark === undefined ? {} : { [`x-amz-meta-${UPLOAD_MARK}`]: mark };
      await this.#client.putBytes(this.#bucket, key, new Uint8Array(0), headers);
      await this.multipartAbort(upload);
      return;
    }
    const etags = parts.map(({ partNumber, etag }) => ({ part: partNumber, etag }));
    try {
      await this.#client.completeMultipartUpload(this.#bucket, key, id, etags);
    } catch (error) {
      // The answer of a first attempt may have been lost, or another process was faster.
      if (mark !== undefined && (await this.#stat(key))?.mark === mark) return;
      throw s3Error(error, `completing ${key}`);
    }
  }

  async multipartAbort(upload: Pick<MultipartUpload, 'key' | 'uploadId'>): Promise<void> {
    checkKey(upload.key);
    await this.#client
      .abortMultipartUpload(this.#bucket, upload.key, splitUploadId(upload.uploadId).id)
      .catch((error) => {
        if (!isAbsent(error)) throw s3Error(error, `aborting the upload of ${upload.key}`);
      });
  }

  async *multipartUploads(prefix: string): AsyncIterable<UploadSummary> {
    checkPrefix(prefix);
    let [keyMarker, idMarker, more] = ['', '', true];
    while (more) {
      const page = await this.#client
        .listIncompleteUploadsQuery(this.#bucket, prefix, keyMarker, idMarker, '')
        .catch((error) => {
          throw s3Error(error, `listing the uploads of ${prefix}`);
        });
      for (const { key, uploadId, initiated } of page.uploads) yield { key, uploadId, startedAt: new Date(initiated) };
      [keyMarker, idMarker, more] = [page.nextKeyMarker, page.nextUploadIdMarker, page.isTruncated];
    }
  }

  async downloadUrl(key: string, expiresInSeconds: number, fileName?: string): Promise<string> {
    checkKey(key);
    const answer = {
      'response-content-type': 'application/octet-stream',
      ...(fileName === undefined ? {} : { 'response-content-disposition': contentDisposition(fileName) }),
    };
    return this.#sign(this.#publicClient, 'GET', key, expiresInSeconds, answer);
  }

  async locate(key: string, expiresInSeconds = LOCATE_SECONDS): Promise<ByteLocation> {
    const head = await this.head(key);
    if (head === null) throw new ObjectMissingError(key);
    return { kind: 'url', url: await this.#sign(this.#client, 'GET', key, expiresInSeconds), bytes: head.bytes };
  }

  async #stat(key: string): Promise<(ObjectHead & { mark: string | undefined }) | null> {
    checkKey(key);
    const found = await this.#client.find(this.#bucket, key);
    return found === null ? null : { bytes: found.bytes, etag: found.etag, mark: found.metadata[UPLOAD_MARK] };
  }

  #parts(upload: MultipartUpload): Promise<PartSummary[] | null> {
    checkKey(upload.key);
    return this.#client.parts(this.#bucket, upload.key, splitUploadId(upload.uploadId).id);
  }

  async #emptyRange(key: string, range: ByteRange): Promise<Readable> {
    const head = await this.head(key);
    if (head === null) throw new ObjectMissingError(key);
    if (range.end > head.bytes) throw outside(key, range);
    return Readable.from([]);
  }

  async #partUrl(
    client: S3Client,
    upload: MultipartUpload,
    partNumber: number,
    expiresInSeconds: number,
  ): Promise<string> {
    checkKey(upload.key);
    checkPartNumber(partNumber);
    const query = { uploadId: splitUploadId(upload.uploadId).id, partNumber: String(partNumber) };
    return this.#sign(client, 'PUT', upload.key, expiresInSeconds, query);
  }

  #sign(client: S3Client, method: string, key: string, seconds: number, query = {}): Promise<string> {
    return client.sign(method, this.#bucket, key, seconds, query, new Date(this.#now()));
  }
}

/** Our upload ids are the store's, a `#` and the mark; those out of its listing have no mark. */
function splitUploadId(uploadId: string): { id: string; mark: string | undefined } {
  const [id, mark] = uploadId.split('#', 2);
  return { id, mark };
}

function outside(key: string, { begin, end }: ByteRange): AppError {
  return new AppError('INVALID_INPUT', `${key}: range ${begin}–${end} lies outside of the object`);
}
