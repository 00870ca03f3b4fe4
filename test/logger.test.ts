import { describe, expect, test } from '@jest/globals';
import { createLogger, redactText } from '../src/logger.ts';

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
      'connecting to postgres://user:s3cret@db:5432/x',
    ];
    for (const text of texts) {
      expect(logged((logger) => logger.info(text))).not.toContain('s3cret');
      expect(logged((logger) => logger.error({ err: new Error(text) }))).not.toContain('s3cret');
    }
    expect(redactText(texts[0] ?? '')).toContain('partNumber=1');
    expect(redactText(texts[2] ?? '')).toContain('mrg_abc123_');
  });

  test('keeps below its level silent', () => {
    expect(logged((logger) => logger.trace('no'))).toBe('');
  });
});
