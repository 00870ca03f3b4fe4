import { describe, expect, test } from '@jest/globals';
import { resolve } from 'node:path';
import { EnvError } from '../src/env-error.ts';
import { loadEnv } from '../src/env.ts';

describe('the environment', () => {
  test('may be empty: everything is embedded and on loopback', () => {
    const env = loadEnv({});
    expect(env).toMatchObject({
      dataFolder: resolve('./data'),
      logLevel: 'info',
      database: { url: null },
      http: { host: '127.0.0.1', port: 4000, publicUrl: 'http://127.0.0.1:4000', publicReads: true },
      s3: null,
      worker: { concurrency: 1, healthPort: null, healthHost: '127.0.0.1' },
      jobs: { heartbeatSeconds: 20 },
      client: { url: 'http://127.0.0.1:4000', token: null },
    });
    expect(env.worker.threads).toBeGreaterThanOrEqual(1);
    expect(env.worker.memoryBudgetBytes).toBeGreaterThanOrEqual(256 * 1024 * 1024);
  });

  test('an empty value is no value', () => {
    expect(loadEnv({ DATABASE_URL: '', MERGEBOARD_PORT: ' ', S3_ENDPOINT: '' })).toEqual(loadEnv({}));
  });

  test('is read into typed groups', () => {
    const env = loadEnv({
      MERGEBOARD_DATA: '/srv/mergeboard',
      DATABASE_URL: 'postgres://a:b@db/c',
      MERGEBOARD_HOST: '0.0.0.0',
      MERGEBOARD_PORT: '8080',
      MERGEBOARD_PUBLIC_URL: 'https://board.example.org/',
      MERGEBOARD_PUBLIC_READS: 'no',
      MERGEBOARD_MEMORY_MIB: '512',
      S3_ENDPOINT: 'https://s3.example.org',
      S3_BUCKET: 'bucket',
      S3_ACCESS_KEY: 'key',
      S3_SECRET_KEY: 'secret',
    });
    expect(env).toMatchObject({
      dataFolder: '/srv/mergeboard',
      database: { url: 'postgres://a:b@db/c' },
      http: { host: '0.0.0.0', port: 8080, publicUrl: 'https://board.example.org', publicReads: false },
      client: { url: 'http://127.0.0.1:8080' },
      worker: { memoryBudgetBytes: 512 * 1024 * 1024 },
      s3: {
        endpoint: 'https://s3.example.org',
        publicEndpoint: null,
        region: 'us-east-1',
        bucket: 'bucket',
        accessKey: 'key',
        secretKey: 'secret',
      },
    });
  });

  test('with S3 refuses parts that S3 would refuse', () => {
    const s3 = { S3_ENDPOINT: 'https://s3.example.org', S3_BUCKET: 'b', S3_ACCESS_KEY: 'k', S3_SECRET_KEY: 's' };
    const parts = { MERGEBOARD_UPLOAD_PART_BYTES: '5242879' };
    expect(loadEnv(parts).uploads.partBytes).toBe(5_242_879);
    expect(() => loadEnv({ ...s3, ...parts })).toThrow('MERGEBOARD_UPLOAD_PART_BYTES must be at least 5242880 with S3');
  });

  test('an IPv6 host is bracketed in URLs', () => {
    expect(loadEnv({ MERGEBOARD_HOST: '::1' }).http.publicUrl).toBe('http://[::1]:4000');
  });

  test('all complaints come together, each with the name of its variable', () => {
    const bad = {
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      MERGEBOARD_PORT: '70000',
      MERGEBOARD_LOG_LEVEL: 'loud',
      MERGEBOARD_PUBLIC_READS: 'perhaps',
      MERGEBOARD_JOB_HEARTBEAT_SECONDS: '3',
      S3_BUCKET: 'half',
    };
    const error = thrownBy(() => loadEnv(bad));
    expect(error).toBeInstanceOf(EnvError);
    const { message } = error as EnvError;
    for (const name of [
      ...Object.keys(bad).filter((name) => name !== 'S3_BUCKET'),
      'S3_ENDPOINT',
      'S3_ACCESS_KEY',
      'S3_SECRET_KEY',
    ]) {
      expect(message).toContain(name);
    }
    expect(message).not.toContain('hunter2');
  });

  test.each(['4e3', '0x10', '-1', '1.5', 'ten', '99999999999999999999'])('%s is not a port', (value) => {
    expect(() => loadEnv({ MERGEBOARD_PORT: value })).toThrow('MERGEBOARD_PORT');
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
}
