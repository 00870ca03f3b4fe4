import { describe, expect, test } from '@jest/globals';
import { S3ObjectStore } from '../../../src/storage/objects/s3-object-store.ts';
import { findTestS3, mustTestAll } from '../../support/s3-server.ts';
import { describeObjectStore } from './contract.ts';

const HOUR_MS = 3_600_000;
const s3 = await findTestS3();

if (s3.found) {
  describeObjectStore('S3', async () => ({
    store: new S3ObjectStore(s3.options),
    other: new S3ObjectStore(s3.options),
    late: new S3ObjectStore({ ...s3.options, now: () => Date.now() - HOUR_MS }),
    prefix: s3.prefix,
    morePagesThanOne: 1005,
    close: async () => undefined,
  }));

  describe('S3 store', () => {
    test('with wrong credentials is not ready, and says so for good', async () => {
      const store = new S3ObjectStore({ ...s3.options, secretKey: 'wrong' });
      await expect(store.ready()).rejects.toMatchObject({ code: 'STORAGE', retryable: false });
      await expect(store.put('a/b', new Uint8Array(1))).rejects.toMatchObject({ code: 'STORAGE', retryable: false });
    });

    test('without its bucket is not ready', async () => {
      const store = new S3ObjectStore({ ...s3.options, bucket: 'no-such-bucket-here' });
      await expect(store.ready()).rejects.toMatchObject({ code: 'STORAGE', retryable: false });
    });

    test('refuses parts that S3 would refuse at the end', async () => {
      await expect(new S3ObjectStore(s3.options).multipartStart('a/b', 1024)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    });
  });
} else if (mustTestAll()) {
  test('object store contract: S3', () => {
    throw new Error(s3.reason);
  });
} else {
  test.skip(`object store contract: S3 (${s3.reason})`, () => undefined);
}

describe('S3 store without its server', () => {
  test('fails with an error that is worth another try', async () => {
    const nowhere = {
      endPoint: '127.0.0.1',
      port: 9,
      useSSL: false,
      accessKey: 'a',
      secretKey: 'b',
      region: 'us-east-1',
      bucket: 'bucket',
    };
    await expect(new S3ObjectStore(nowhere).ready()).rejects.toMatchObject({ code: 'STORAGE', retryable: true });
  });

  test('signs client URLs for the public endpoint', async () => {
    const inside = { endPoint: '10.0.0.1', port: 9000, useSSL: false };
    const publicEndpoint = { endPoint: 'objects.example.org', port: 443, useSSL: true };
    const store = new S3ObjectStore({
      ...inside,
      accessKey: 'a',
      secretKey: 'b',
      region: 'eu-central-1',
      bucket: 'bucket',
      publicEndpoint,
    });
    expect(await store.downloadUrl('a/b', 60)).toMatch(/^https:\/\/objects\.example\.org\/bucket\/a\/b\?/);
    const upload = { key: 'a/b', uploadId: 'id#mark', partBytes: 5 * 1024 * 1024 };
    expect(await store.multipartPartUrl(upload, 7, 60)).toMatch(
      /^https:\/\/objects\.example\.org\/bucket\/a\/b\?.*partNumber=7/,
    );
  });
});
