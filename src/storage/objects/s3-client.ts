import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Client } from 'minio';
import { withRetries } from '../http-request.ts';
import { type PartSummary } from './object-store.ts';
import { isAbsent, s3Code, s3Error } from './s3-errors.ts';

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

/** The library asks but once when a connection breaks off. What changes nothing is asked again, at most so often. */
const ATTEMPTS = 4;
/** Upper limit of a signature's life in S3. */
const MAX_EXPIRY_SECONDS = 7 * 24 * 3600;

/** The client library, its failures typed, with what it keeps to itself: the parts of an upload under way. */
export class S3Client extends Client {
  constructor(endpoint: S3Endpoint, credentials: S3Credentials) {
    super({
      ...endpoint,
      ...credentials,
      pathStyle: true,
      transportAgent: new (endpoint.useSSL ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 64 }),
    });
  }

  async find(bucket: string, key: string): Promise<S3Found | null> {
    return askAgain(`looking up ${key}`, async () => {
      const { size, etag, metaData } = await this.statObject(bucket, key);
      return { bytes: size, etag, metadata: metaData };
    });
  }

  /** Writes an object in one request; false when `if-none-match` forbids it. */
  async putBytes(bucket: string, key: string, bytes: Uint8Array, headers: Record<string, string>): Promise<boolean> {
    const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const request = { method: 'PUT', bucketName: bucket, objectName: key, headers };
    try {
      await this.makeRequestAsyncOmit(request, payload, [200], this.region);
      return true;
    } catch (error) {
      if (s3Code(error) === 'PreconditionFailed') return false;
      throw s3Error(error, `writing ${key}`);
    }
  }

  /** Parts that arrived, in order; null when the upload is unknown. */
  async parts(bucket: string, key: string, uploadId: string): Promise<PartSummary[] | null> {
    return askAgain(`listing the parts of ${key}`, async () => {
      const parts = await this.listParts(bucket, key, uploadId);
      return parts
        .map(({ part, size, etag }) => ({ partNumber: part, bytes: size, etag }))
        .sort((a, b) => a.partNumber - b.partNumber);
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
}

/** What `ask` finds, null when the store has nothing of the name. */
async function askAgain<T>(doing: string, ask: () => Promise<T>): Promise<T | null> {
  return withRetries(
    async () => {
      try {
        return await ask();
      } catch (error) {
        if (isAbsent(error)) return null;
        throw s3Error(error, doing);
      }
    },
    { attempts: ATTEMPTS },
  );
}
