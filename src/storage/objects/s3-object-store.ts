import { randomUUID } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';
import { AppError, StorageError } from '../../errors.ts';
import { type ByteLocation } from '../byte-source.ts';
import { httpRequest, statusError, withRetries } from '../http-request.ts';
import { type Patience, USUAL_PATIENCE } from '../../patience.ts';
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
import { S3Client, type S3Credentials, type S3Endpoint, type S3Page } from './s3-client.ts';
import { s3Error } from './s3-errors.ts';

export interface S3ObjectStoreOptions extends S3Endpoint, S3Credentials {
  readonly bucket: string;
  /** Where clients reach the store, when that differs from where this process does: signatures cover the host. */
  readonly publicEndpoint?: S3Endpoint;
  /** Clock that URLs are signed by, milliseconds since 1970. */
  readonly now?: () => number;
  readonly patience?: Patience;
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
  readonly idleMs: number;
  readonly #client: S3Client;
  readonly #publicClient: S3Client;
  readonly #bucket: string;
  readonly #now: () => number;

  constructor(options: S3ObjectStoreOptions) {
    const { endPoint, port, useSSL, accessKey, secretKey, region, bucket, publicEndpoint } = options;
    const { now = Date.now, patience = USUAL_PATIENCE } = options;
    const credentials = { accessKey, secretKey, region };
    this.idleMs = patience.idleMs;
    this.#client = new S3Client({ endPoint, port, useSSL }, credentials, patience);
    this.#publicClient = publicEndpoint === undefined ? this.#client : new S3Client(publicEndpoint, credentials);
    this.#bucket = bucket;
    this.#now = now;
  }

  async ready(): Promise<void> {
    if (!(await this.#client.hasBucket(this.#bucket)))
      throw new StorageError(`object store: there is no bucket ${this.#bucket}`, { retryable: false });
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
        const answer = await httpRequest(url, { headers, signal, idleMs: this.idleMs });
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
    await this.#client.remove(this.#bucket, key);
  }

  async *list(prefix: string): AsyncIterable<ObjectSummary> {
    checkPrefix(prefix);
    for (let from: string | null = ''; from !== null;) {
      const page: S3Page<ObjectSummary, string> = await this.#client.objects(this.#bucket, prefix, from);
      yield* page.items;
      from = page.next;
    }
  }

  async multipartStart(key: string, partBytes: number): Promise<MultipartUpload> {
    checkKey(key);
    checkPartBytes(partBytes, S3_MIN_PART_BYTES);
    const mark = randomUUID();
    const headers = { 'content-type': 'application/octet-stream', [`x-amz-meta-${UPLOAD_MARK}`]: mark };
    const uploadId = await this.#client.begin(this.#bucket, key, headers);
    return { key, uploadId: `${uploadId}#${mark}`, partBytes };
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
        const response = await httpRequest(url, { method: 'PUT', body: bytes, signal, idleMs: this.idleMs });
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
    try {
      await this.#client.complete(this.#bucket, key, id, parts);
    } catch (error) {
      // a store that does not answer is not asked more: who calls again finds out what came of it
      if (error instanceof AppError && error.retryable) throw error;
      // The answer of a first attempt may have been lost, or another process was faster.
      if (mark !== undefined && (await this.#stat(key))?.mark === mark) return;
      throw error;
    }
  }

  async multipartAbort(upload: Pick<MultipartUpload, 'key' | 'uploadId'>): Promise<void> {
    checkKey(upload.key);
    await this.#client.abort(this.#bucket, upload.key, splitUploadId(upload.uploadId).id);
  }

  async *multipartUploads(prefix: string): AsyncIterable<UploadSummary> {
    checkPrefix(prefix);
    let from: Parameters<S3Client['uploads']>[2] | null = { key: '', id: '' };
    while (from !== null) {
      const page: Awaited<ReturnType<S3Client['uploads']>> = await this.#client.uploads(this.#bucket, prefix, from);
      yield* page.items;
      from = page.next;
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
    const url = await this.#sign(this.#client, 'GET', key, expiresInSeconds);
    return { kind: 'url', url, bytes: head.bytes, idleMs: this.idleMs };
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
