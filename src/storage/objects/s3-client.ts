import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Client } from 'minio';
import { type PartSummary } from './object-store.ts';

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

/** The client library with what it keeps to itself: the parts of an upload under way. */
export class S3Client extends Client {
  constructor(endpoint: S3Endpoint, credentials: S3Credentials) {
    super({
      ...endpoint,
      ...credentials,
      pathStyle: true,
      transportAgent: new (endpoint.useSSL ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 64 }),
    });
  }

  /** Parts that arrived, in order. Rejects with code NoSuchUpload when the upload is unknown. */
  async parts(bucket: string, key: string, uploadId: string): Promise<PartSummary[]> {
    const parts = await this.listParts(bucket, key, uploadId);
    return parts
      .map(({ part, size, etag }) => ({ partNumber: part, bytes: size, etag }))
      .sort((a, b) => a.partNumber - b.partNumber);
  }
}
