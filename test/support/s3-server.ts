import { randomBytes } from 'node:crypto';
import { S3Client, type S3Credentials, type S3Endpoint } from '../../src/storage/objects/s3-client.ts';
import { S3ObjectStore, type S3ObjectStoreOptions } from '../../src/storage/objects/s3-object-store.ts';

/** A real S3 server to test against, or why there is none. */
export type TestS3 =
  | { readonly found: true; readonly options: S3ObjectStoreOptions; readonly prefix: string }
  | { readonly found: false; readonly reason: string };

/** A bucket for one test file, so that what a collector finds in it is that file's own. */
export interface TestBucket {
  readonly options: S3ObjectStoreOptions;
  /** Environment of a server whose objects lie in it. */
  readonly env: Readonly<Record<string, string>>;
  /** Removes it with everything in it. */
  drop(): Promise<void>;
}

/**
 * Finds the S3 server that `MERGEBOARD_TEST_S3` names (`http://access:secret@host:port/bucket`, as `.ci/s3-server start` prints
 * it) and makes its bucket. Keys of one run go below `prefix`.
 */
export async function findTestS3(): Promise<TestS3> {
  const text = process.env.MERGEBOARD_TEST_S3;
  if (text === undefined || text === '') {
    return { found: false, reason: 'no S3 server: MERGEBOARD_TEST_S3 is not set (`.ci/s3-server start` starts one)' };
  }
  const { endpoint, credentials, bucket } = parseTestS3(text);
  const client = new S3Client(endpoint, credentials);
  if (!(await client.bucketExists(bucket))) await client.makeBucket(bucket, credentials.region);
  return {
    found: true,
    options: { ...endpoint, ...credentials, bucket },
    prefix: `run-${randomBytes(6).toString('hex')}`,
  };
}

/** Makes a bucket beside the one of `s3`. */
export async function makeTestBucket(s3: S3ObjectStoreOptions): Promise<TestBucket> {
  const { endPoint, port, useSSL, accessKey, secretKey, region } = s3;
  const bucket = `${s3.bucket}-${randomBytes(6).toString('hex')}`;
  const options = { ...s3, bucket };
  const client = new S3Client({ endPoint, port, useSSL }, { accessKey, secretKey, region });
  await client.makeBucket(bucket, region);
  return {
    options,
    env: {
      S3_ENDPOINT: `${useSSL ? 'https' : 'http'}://${endPoint}:${port}`,
      S3_REGION: region,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY: accessKey,
      S3_SECRET_KEY: secretKey,
    },
    drop: async () => {
      const store = new S3ObjectStore(options);
      for await (const upload of store.multipartUploads('')) await store.multipartAbort(upload);
      for await (const { key } of store.list('')) await store.delete(key);
      await client.removeBucket(bucket);
    },
  };
}

/** Under `.ci/run` nothing may be skipped. */
export function mustTestAll(): boolean {
  return process.env.MERGEBOARD_TEST_ALL === '1';
}

function parseTestS3(text: string): { endpoint: S3Endpoint; credentials: S3Credentials; bucket: string } {
  const url = new URL(text);
  const useSSL = url.protocol === 'https:';
  return {
    endpoint: { endPoint: url.hostname, port: Number(url.port || (useSSL ? 443 : 80)), useSSL },
    credentials: {
      accessKey: decodeURIComponent(url.username),
      secretKey: decodeURIComponent(url.password),
      region: url.searchParams.get('region') ?? 'us-east-1',
    },
    bucket: url.pathname.slice(1),
  };
}
