import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Client } from 'minio';
import { withRetries } from '../http-request.ts';
import { askingMs, type Patience, USUAL_PATIENCE } from '../../patience.ts';
import { type ObjectSummary, type PartSummary, type UploadSummary } from './object-store.ts';
import { isAbsent, s3Code, s3Error } from './s3-errors.ts';
import { s3Transport } from './s3-transport.ts';

export interface S3Endpoint {
  readonly endPoint: string;
  readonly port: number;
  readonly useSSL: boolean;
}

export interface S3Credentials {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Always stated, so that signing never has to ask the server for it. */
  readonly region: string;
}

/** What an object's head says, its user metadata included. */
export interface S3Found {
  readonly bytes: number;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string | undefined>>;
}

/** One page of a listing; `next` continues it. */
export interface S3Page<Item, Next> {
  readonly items: readonly Item[];
  readonly next: Next | null;
}

interface UploadsMarker {
  readonly key: string;
  readonly id: string;
}

/** Most tries of a request that does no harm when it is done twice. */
const ATTEMPTS = 4;
/** Upper limit of a signature's life in S3. */
const MAX_EXPIRY_SECONDS = 7 * 24 * 3600;
const PAGE_KEYS = 1000;

/**
 * The client library, its failures typed and its patience limited, with what it keeps to itself: the parts of an upload under
 * way. The library asks once; what may be asked again is asked again here, when a connection breaks off, hangs, or the
 * server is busy.
 */
export class S3Client extends Client {
  readonly #again: { readonly attempts: number; readonly withinMs: number };

  constructor(endpoint: S3Endpoint, credentials: S3Credentials, patience: Patience = USUAL_PATIENCE) {
    super({
      ...endpoint,
      ...credentials,
      pathStyle: true,
      transport: s3Transport(endpoint.useSSL, patience.answerMs),
      transportAgent: new (endpoint.useSSL ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 64 }),
      // its own tries write to the console
      retryOptions: { disableRetry: true },
    });
    this.#again = { attempts: ATTEMPTS, withinMs: askingMs(patience) };
  }

  async hasBucket(bucket: string): Promise<boolean> {
    return this.#repeat(`bucket ${bucket}`, () => this.bucketExists(bucket));
  }

  async find(bucket: string, key: string): Promise<S3Found | null> {
    return this.#unlessAbsent(`looking up ${key}`, async () => {
      const { size, etag, metaData } = await this.statObject(bucket, key);
      return { bytes: size, etag, metadata: metaData };
    });
  }

  /**
   * Writes an object in one request; false when `if-none-match` forbids it. That is not tried again: the object that is found
   * then may be the one of the first try.
   */
  async putBytes(bucket: string, key: string, bytes: Uint8Array, headers: Record<string, string>): Promise<boolean> {
    const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const request = { method: 'PUT', bucketName: bucket, objectName: key, headers };
    const once = 'if-none-match' in headers;
    try {
      await this.#repeat(
        `writing ${key}`,
        () => this.makeRequestAsyncOmit(request, payload, [200], this.region),
        once ? 1 : ATTEMPTS,
      );
      return true;
    } catch (error) {
      if (s3Code((error as Error).cause) === 'PreconditionFailed') return false;
      throw error;
    }
  }

  /** Deletes an object, which need not be there. */
  async remove(bucket: string, key: string): Promise<void> {
    await this.#unlessAbsent(`deleting ${key}`, () => this.removeObject(bucket, key));
  }

  async objects(bucket: string, prefix: string, from: string): Promise<S3Page<ObjectSummary, string>> {
    return this.#repeat(`listing ${prefix}`, async () => {
      const page = await this.listObjectsV2Query(bucket, prefix, from, '', PAGE_KEYS, '');
      const items = page.objects.flatMap(({ name, size, lastModified }) =>
        name === undefined ? [] : [{ key: name, bytes: size, modifiedAt: lastModified }],
      );
      return { items, next: page.isTruncated === true ? (page.nextContinuationToken ?? null) : null };
    });
  }

  /** Begins an upload. When the answer is lost, another one is begun; collectors find the first. */
  async begin(bucket: string, key: string, headers: Record<string, string>): Promise<string> {
    return this.#repeat(`starting an upload of ${key}`, () => this.initiateNewMultipartUpload(bucket, key, headers));
  }

  /** Parts that arrived, in order; null when the upload is unknown. */
  async parts(bucket: string, key: string, uploadId: string): Promise<PartSummary[] | null> {
    return this.#unlessAbsent(`listing the parts of ${key}`, async () => {
      const parts = await this.listParts(bucket, key, uploadId);
      return parts
        .map(({ part, size, etag }) => ({ partNumber: part, bytes: size, etag }))
        .sort((a, b) => a.partNumber - b.partNumber);
    });
  }

  /** Completes an upload. When the answer is lost, the next try finds it unknown: the caller looks whether the object is there. */
  async complete(bucket: string, key: string, uploadId: string, parts: readonly PartSummary[]): Promise<void> {
    const etags = parts.map(({ partNumber, etag }) => ({ part: partNumber, etag }));
    await this.#repeat(`completing ${key}`, () => this.completeMultipartUpload(bucket, key, uploadId, etags));
  }

  /** Gives an upload up, which need not be there. */
  async abort(bucket: string, key: string, uploadId: string): Promise<void> {
    await this.#unlessAbsent(`aborting the upload of ${key}`, () => this.abortMultipartUpload(bucket, key, uploadId));
  }

  async uploads(bucket: string, prefix: string, from: UploadsMarker): Promise<S3Page<UploadSummary, UploadsMarker>> {
    return this.#repeat(`listing the uploads of ${prefix}`, async () => {
      const page = await this.listIncompleteUploadsQuery(bucket, prefix, from.key, from.id, '');
      const items = page.uploads.map(({ key, uploadId, initiated }) => ({
        ...{ key, uploadId, startedAt: new Date(initiated) },
      }));
      return { items, next: page.isTruncated ? { key: page.nextKeyMarker, id: page.nextUploadIdMarker } : null };
    });
  }

  async sign(
    method: string,
    bucket: string,
    key: string,
    seconds: number,
    query: Record<string, string>,
    at: Date,
  ): Promise<string> {
    try {
      return await this.presignedUrl(method, bucket, key, Math.min(seconds, MAX_EXPIRY_SECONDS), query, at);
    } catch (error) {
      throw s3Error(error, `signing a URL of ${key}`);
    }
  }

  async #repeat<T>(doing: string, request: () => Promise<T>, attempts = ATTEMPTS): Promise<T> {
    return withRetries(
      async () => {
        try {
          return await request();
        } catch (error) {
          throw s3Error(error, doing);
        }
      },
      { ...this.#again, attempts },
    );
  }

  /** As `#repeat`; null when the store has nothing of the name. */
  async #unlessAbsent<T>(doing: string, request: () => Promise<T>): Promise<T | null> {
    return this.#repeat(doing, async () => {
      try {
        return await request();
      } catch (error) {
        if (isAbsent(error)) return null;
        throw error;
      }
    });
  }
}
