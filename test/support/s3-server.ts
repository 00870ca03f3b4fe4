import { randomBytes } from 'node:crypto';
import { S3Client } from '../../src/storage/objects/s3-client.ts';
import { type S3ObjectStoreOptions } from '../../src/storage/objects/s3-object-store.ts';

/** A real S3 server to test against, or why there is none. */
export type TestS3 =
  | { readonly found: true; readonly options: S3ObjectStoreOptions; readonly prefix: string }
  | { readonly found: false; readonly reason: string };

/**
 * Finds the S3 server that `MERGEBOARD_TEST_S3` names (`http://access:secret@host:port/bucket`, as `.ci/s3-server start` prints
 * it) and makes its bucket. Keys of one run go below `prefix`.
 */
export async function findTestS3(): Promise<TestS3> {
  const text = process.env.MERGEBOARD_TEST_S3;
  if (text === undefined || text === '') {
    return { found: false, reason: 'no S3 server: MERGEBOARD_TEST_S3 is not set (`.ci/s3-server start` starts one)' };
  }
  const url = new URL(text);
  const useSSL = url.protocol === 'https:';
  const endpoint = { endPoint: url.hostname, port: Number(url.port || (useSSL ? 443 : 80)), useSSL };
  const credentials = {
    accessKey: decodeURIComponent(url.username),
    secretKey: decodeURIComponent(url.password),
    region: url.searchParams.get('region') ?? 'us-east-1',
  };
  const bucket = url.pathname.slice(1);
  const client = new S3Client(endpoint, credentials);
  if (!(await client.bucketExists(bucket))) await client.makeBucket(bucket, credentials.region);
  return {
    found: true,
    options: { ...endpoint, ...credentials, bucket },
    prefix: `run-${randomBytes(6).toString('hex')}`,
  };
}

/** Under `.ci/run` nothing may be skipped. */
export function mustTestAll(): boolean {
  return process.env.MERGEBOARD_TEST_ALL === '1';
}
