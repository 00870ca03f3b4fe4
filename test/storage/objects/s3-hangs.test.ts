import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type S3ObjectStore } from '../../../src/storage/objects/s3-object-store.ts';
import { hashLocations } from '../../../src/storage/hash-location.ts';
import { openSliceSink } from '../../../src/storage/slice-sink.ts';
import { UrlSource } from '../../../src/storage/url-source.ts';
import { uploadFile } from '../../../src/transfer/upload-file.ts';
import { cuts, type FakeS3, hangs, isBusy, type S3Answer, stalls, startFakeS3 } from '../../support/fake-s3.ts';

const MIB = 1024 * 1024;
const IDLE_MS = 150;
const TRY_AGAIN = { code: 'STORAGE', retryable: true };
const DATA = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const UPLOAD = { key: 'a/b', uploadId: '1#mark', partBytes: 5 * MIB };

let s3: FakeS3;
let store: S3ObjectStore;
let patient: S3ObjectStore;
beforeAll(async () => {
  s3 = await startFakeS3();
  store = s3.store({ answerMs: 40, idleMs: IDLE_MS });
  patient = s3.store({ answerMs: 10_000, idleMs: IDLE_MS });
});
afterEach(() => {
  s3.next();
  s3.always(null);
  s3.asked.length = 0;
});
afterAll(async () => s3.close());

const url = (): string => `http://127.0.0.1:${s3.port}/bucket/a/b`;
const readAll = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
const aRange: S3Answer = (request, response) => {
  const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
  response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${DATA.length}` });
  response.end(DATA.subarray(Number(first), Number(last) + 1));
};
/** Sends half of what was asked for. */
const halfARange: S3Answer = (_, response) => {
  response.writeHead(206, { 'content-range': `bytes 0-999/1000`, 'content-length': 1000 });
  response.write(DATA.subarray(0, 500));
};

describe('a question to a store', () => {
  const questions: Record<string, () => Promise<unknown>> = {
    'whether it is ready': () => store.ready(),
    'for an object': () => store.head('a/b'),
    'to write a small object': () => store.put('a/b', DATA),
    'to delete': () => store.delete('a/b'),
    'for a list': () => readAll(store.list('a/')),
    'to begin an upload': () => store.multipartStart('a/b', 5 * MIB),
    'for the parts of an upload': () => store.multipartList(UPLOAD),
    'to give an upload up': () => store.multipartAbort(UPLOAD),
    'for uploads': () => readAll(store.multipartUploads('a/')),
    'for a location': () => store.locate('a/b'),
  };

  test.each(Object.entries(questions))(
    'that hangs, %s, is asked at most twice and then says "try again"',
    async (_, ask) => {
      s3.always(hangs);
      await expect(ask()).rejects.toMatchObject({ ...TRY_AGAIN, message: expect.stringContaining('no byte moved') });
      expect(s3.asked.length).toBeLessThanOrEqual(2);
    },
  );

  test('that stops in the middle of its answer is asked again, too', async () => {
    s3.always(stalls);
    await expect(store.multipartList(UPLOAD)).rejects.toMatchObject(TRY_AGAIN);
    s3.always(null);
    s3.next(stalls);
    await expect(s3.store({ answerMs: 400, idleMs: 400 }).multipartList(UPLOAD)).resolves.toEqual([]);
  });

  test('to complete an upload that hangs is not followed by others: the caller comes again', async () => {
    const onePart: S3Answer = (_, response) =>
      void response.end(
        '<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>1</PartNumber><Size>7</Size><ETag>"x"</ETag></Part></ListPartsResult>',
      );
    s3.next(onePart);
    s3.always(hangs);
    await expect(store.multipartComplete(UPLOAD, 7)).rejects.toMatchObject(TRY_AGAIN);
    const methods = s3.asked.map((line) => line.split(' ')[0]);
    expect(methods.slice(0, 2)).toEqual(['GET', 'POST']);
    expect(methods.slice(2).filter((method) => method !== 'POST')).toEqual([]);
  });

  test.each([
    ['is busy', isBusy],
    ['cuts the connection', cuts],
  ])('that %s is answered by the next try', async (_, answer) => {
    s3.next(answer);
    await expect(patient.multipartStart('a/b', 5 * MIB)).resolves.toMatchObject({ key: 'a/b' });
    expect(s3.asked).toHaveLength(2);
  });

  test('keeps its connection when the store is busy', async () => {
    await patient.multipartList(UPLOAD);
    const before = s3.connections();
    s3.next(isBusy, isBusy);
    await patient.multipartList(UPLOAD);
    expect(s3.connections()).toBe(before);
  });
});

describe('contents that are read', () => {
  test('are asked for again when they stop coming', async () => {
    s3.next(hangs, halfARange);
    s3.always(aRange);
    const into = new Uint8Array(1000);
    await new UrlSource(url(), 1000, { firstDelayMs: 1, idleMs: 40 }).read(0, into);
    expect([...into]).toEqual([...DATA]);
    expect(s3.asked).toHaveLength(3);
  });

  test('that never come are given up', async () => {
    s3.always(halfARange);
    const source = new UrlSource(url(), 1000, { firstDelayMs: 1, attempts: 3, idleMs: 40 });
    await expect(source.read(0, new Uint8Array(1000))).rejects.toMatchObject({
      ...TRY_AGAIN,
      message: expect.stringContaining('no byte moved'),
    });
    expect(s3.asked).toHaveLength(3);
  });

  test('are waited for as long as they move', async () => {
    s3.always(async (_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-9/10', 'content-length': 10 });
      for (let at = 0; at < 10; at++) {
        response.write(DATA.subarray(at, at + 1));
        await sleep(50);
      }
      response.end();
    });
    const into = new Uint8Array(10);
    await new UrlSource(url(), 10, { attempts: 1, idleMs: 300 }).read(0, into);
    expect([...into]).toEqual([...DATA.subarray(0, 10)]);
  });

  test('wait for a reader who is slow', async () => {
    const whole = new Uint8Array(4 * MIB);
    s3.always((_, response) => void response.writeHead(200, { 'content-length': whole.length }).end(whole));
    const stream = await store.get('a/b');
    await sleep(3 * IDLE_MS);
    const pieces = (await readAll(stream)) as Buffer[];
    expect(Buffer.concat(pieces)).toHaveLength(whole.length);
  });

  test('by a thread are given up with a type, and at once when the job is', async () => {
    s3.always(hangs);
    const stop = new AbortController();
    const location = { kind: 'url', url: url(), bytes: 1000, idleMs: 60_000 } as const;
    const hashing = hashLocations([location], { signal: stop.signal });
    while (s3.asked.length === 0) await sleep(5);
    stop.abort();
    await expect(hashing).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('contents that are written', () => {
  const parts = (): { partNumber: number; url: string; begin: number; end: number }[] => [
    { partNumber: 1, url: url(), begin: 0, end: 1000 },
  ];

  test('as a slice are sent again, and given up with a type', async () => {
    const layout = { sliceBytes: 1000, totalBytes: 1000 };
    const sink = await openSliceSink({ kind: 'parts', urls: [url()], idleMs: 40 }, layout);
    await sink.write(0, 0, DATA);
    s3.next(hangs, stalls, isBusy);
    await sink.sync(0);
    await sink.close();
    // an answer that says 200 is enough, whatever comes of its body
    expect(s3.asked).toHaveLength(2);
  });

  test('of a file are sent again, and given up with a type', async () => {
    const retry = { attempts: 2, firstDelayMs: 1 };
    s3.next(hangs);
    await expect(uploadFile({ bytes: DATA, parts: parts(), retry, idleMs: 40 })).resolves.toBe(1000);
    s3.always(hangs);
    await expect(uploadFile({ bytes: DATA, parts: parts(), retry, idleMs: 40 })).rejects.toMatchObject(TRY_AGAIN);
  });

  test('can be stopped while nothing moves', async () => {
    s3.always(hangs);
    const stop = new AbortController();
    const sending = uploadFile({ bytes: DATA, parts: parts(), signal: stop.signal });
    while (s3.asked.length === 0) await sleep(5);
    stop.abort();
    await expect(sending).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
