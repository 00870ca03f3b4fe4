import { describe, expect, test } from '@jest/globals';
import { loadEnv } from '../src/env.ts';
import { createLogger, redactText, secretsOf } from '../src/logger.ts';
import { inLogContext } from '../src/telemetry/log-context.ts';

describe('the logger', () => {
  const logged = (log: (logger: ReturnType<typeof createLogger>) => void): string => {
    const lines: string[] = [];
    log(createLogger({ level: 'debug', write: (line) => lines.push(line) }));
    return lines.join('');
  };

  test('writes one JSON object a line with an ISO time', () => {
    const record: unknown = JSON.parse(logged((logger) => logger.info({ job: 'j1' }, 'job started')));
    expect(record).toMatchObject({
      level: 30,
      job: 'j1',
      msg: 'job started',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  test('blanks secrets by key', () => {
    const line = logged((logger) =>
      logger.info({
        authorization: 'Bearer s3cret',
        request: { headers: { cookie: 's3cret' }, token: 's3cret' },
        s3: { secretKey: 's3cret' },
      }),
    );
    expect(line).not.toContain('s3cret');
  });

  test('blanks signatures, tokens and passwords inside texts and errors', () => {
    const texts = [
      'GET https://s3/bucket/key?X-Amz-Credential=s3cret&X-Amz-Signature=s3cret&partNumber=1',
      'GET /objects/key?expires=1&signature=s3cret',
      'using mrg_abc123_s3cret',
      'AWS4-HMAC-SHA256 Credential=s3cret/20260101/us-east-1/s3/aws4_request, Signature=s3cret',
      'Authorization: Bearer s3cret',
      'connecting to postgres://user:s3cret@db:5432/x',
    ];
    for (const text of texts) {
      expect(logged((logger) => logger.info(text))).not.toContain('s3cret');
      expect(logged((logger) => logger.error({ err: new Error(text) }))).not.toContain('s3cret');
    }
    expect(redactText(texts[0] ?? '')).toContain('partNumber=1');
    expect(redactText(texts[2] ?? '')).toContain('mrg_abc123_');
  });

  test('blanks the secrets of the environment wherever they stand', () => {
    const env = loadEnv({
      DATABASE_URL: 'postgres://board:pass%22word@db/x',
      S3_ENDPOINT: 'http://s3:9000',
      S3_BUCKET: 'objects',
      S3_ACCESS_KEY: 'AKIAEXAMPLE',
      S3_SECRET_KEY: 'wJalr/XUtn"FEMI',
      MERGEBOARD_TOKEN: 'odd-token',
      HF_TOKEN: 'hf_SomebodysOwn',
    });
    const lines: string[] = [];
    const logger = createLogger({ level: 'info', write: (line) => lines.push(line), secrets: secretsOf(env) });
    logger.info({ env }, 'all of it');
    logger.error(
      { err: new Error(`refused wJalr/XUtn"FEMI for AKIAEXAMPLE, ${env.database.url}`) },
      'password pass"word, pass%22word, odd-token, hf_SomebodysOwn',
    );
    expect(lines.join('')).not.toMatch(/wJalr|AKIAEXAMPLE|pass.{0,3}word@|pass\\"word|pass%22|odd-token|hf_/);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toHaveLength(2);
  });

  test('writes the ids of the request and the job under way into every line', async () => {
    const lines = await inLogContext({ requestId: 'r1' }, async () => {
      await Promise.resolve();
      return logged((logger) => inLogContext({ job: 'j1' }, () => logger.child({ part: 'x' }).warn('late')));
    });
    expect(JSON.parse(lines)).toMatchObject({ requestId: 'r1', job: 'j1', part: 'x' });
  });

  test('keeps below its level silent', () => {
    expect(logged((logger) => logger.trace('no'))).toBe('');
  });
});
