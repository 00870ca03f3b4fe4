import { request } from 'node:http';
import { type Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLocation } from '../../../src/storage/open-location.ts';
import { MultipartError, ObjectMissingError } from '../../../src/storage/objects/object-errors.ts';
import { type MultipartUpload, type ObjectStore } from '../../../src/storage/objects/object-store.ts';

/** A store under test. */
export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** The same objects through a store of its own, as another process has it. */
  readonly other: ObjectStore;
  /** The same store with a clock that is an hour late: what it signs for less than an hour has expired. */
  readonly late: ObjectStore;
  /** All keys begin with it. */
  readonly prefix: string;
  /** Enough objects that a listing needs more than one answer of the store. */
  readonly morePagesThanOne: number;
  close(): Promise<void>;
}

/** Smallest part that S3 takes. */
const PART = 5 * 1024 * 1024;
const HOUR = 3600;

const BAD_KEYS = [
  '',
  '/',
  '/absolute',
  'a//b',
  'a/',
  '../a',
  'a/../b',
  'a/..',
  './a',
  'a/./b',
  'a\0b',
  'a\\b',
  'A',
  'ü',
  'a b',
  'a%2fb',
  'a?b',
  'a\nb',
  'x'.repeat(2000),
];

/** What every driver must do. Run against the local folder and against a real S3 server. */
export function describeObjectStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`object store contract: ${name}`, () => {
    let under: StoreUnderTest;
    let store: ObjectStore;
    const key = (suffix: string) => `${under.prefix}/${suffix}`;

    beforeAll(async () => {
      under = await open();
      store = under.store;
    });
    afterAll(async () => under?.close());

    /** Starts an upload of `bytes` and puts the parts given (all when none are). */
    async function upload(suffix: string, bytes: Uint8Array, only?: number[]): Promise<MultipartUpload> {
      const started = await store.multipartStart(key(suffix), PART);
      const count = Math.ceil(bytes.length / PART);
      const numbers = only ?? Array.from({ length: count }, (_, index) => index + 1);
      for (const number of numbers) {
        const answer = await put(await store.multipartPartUrl(started, number, HOUR), partOf(bytes, number));
        expect(answer.status).toBe(200);
      }
      return started;
    }

    test('is ready', async () => {
      await expect(store.ready()).resolves.toBeUndefined();
    });

    describe('small objects', () => {
      test('are written, found, read and deleted', async () => {
        expect(await store.head(key('small/a'))).toBeNull();
        expect(await store.put(key('small/a'), bytesOf('hello'))).toBe(true);
        expect(await store.head(key('small/a'))).toMatchObject({ bytes: 5, etag: expect.any(String) });
        expect(textOf(await store.getBytes(key('small/a'), 5))).toBe('hello');
        expect(textOf(await collect(await store.get(key('small/a'))))).toBe('hello');
        await store.delete(key('small/a'));
        await store.delete(key('small/a'));
        expect(await store.head(key('small/a'))).toBeNull();
      });

      test('missing ones are a typed error', async () => {
        await expect(store.get(key('nothing'))).rejects.toThrow(ObjectMissingError);
        await expect(store.getBytes(key('nothing'), 10)).rejects.toThrow(ObjectMissingError);
        await expect(store.locate(key('nothing'))).rejects.toThrow(ObjectMissingError);
      });

      test('are not read whole above the limit', async () => {
        await store.put(key('small/limit'), bytesOf('123456'));
        await expect(store.getBytes(key('small/limit'), 5)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
      });

      test('an unconditional put replaces, and the etag tells', async () => {
        await store.put(key('small/replace'), bytesOf('one'));
        const before = await store.head(key('small/replace'));
        await store.put(key('small/replace'), bytesOf('three'));
        expect(textOf(await store.getBytes(key('small/replace'), 10))).toBe('three');
        expect((await store.head(key('small/replace')))?.etag).not.toBe(before?.etag);
      });

      test('of eight who create the same key at once, exactly one does', async () => {
        const racers = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? store : under.other));
        const won = await Promise.all(
          racers.map((racer, index) => racer.put(key('race'), bytesOf(`racer ${index}`), { ifAbsent: true })),
        );
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(textOf(await store.getBytes(key('race'), 100))).toBe(`racer ${won.indexOf(true)}`);
      });

      test('a hundred at once all arrive', async () => {
        const keys = Array.from({ length: 100 }, (_, index) => key(`many/${index}`));
        await Promise.all(keys.map((each) => store.put(each, bytesOf(each))));
        const read = await Promise.all(keys.map(async (each) => textOf(await store.getBytes(each, 200))));
        expect(read).toEqual(keys);
      });

      test('may have no bytes', async () => {
        await store.put(key('empty'), new Uint8Array(0));
        expect(await store.head(key('empty'))).toMatchObject({ bytes: 0 });
        expect(await collect(await store.get(key('empty')))).toHaveLength(0);
      });
    });

    describe('ranges', () => {
      beforeAll(async () => {
        await store.put(key('digits'), bytesOf('0123456789'));
      });

      test.each([
        [0, 10, '0123456789'],
        [3, 7, '3456'],
        [9, 10, '9'],
        [4, 4, ''],
        [10, 10, ''],
      ])('[%i, %i) is %j', async (begin, end, text) => {
        expect(textOf(await collect(await store.get(key('digits'), { begin, end })))).toBe(text);
      });

      test.each([
        [5, 11],
        [10, 11],
        [11, 11],
        [20, 30],
        [7, 3],
        [-1, 3],
      ])('[%i, %i) is refused', async (begin, end) => {
        await expect(store.get(key('digits'), { begin, end })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      });
    });

    describe('listing', () => {
      test('yields the keys of a prefix, sorted, wherever the prefix ends', async () => {
        for (const suffix of ['list/b', 'list/a/2', 'list/a/1', 'list/a-1', 'list2/x'])
          await store.put(key(suffix), bytesOf('..'));
        const listed = async (prefix: string) =>
          (await all(store.list(key(prefix)))).map((found) => found.key.slice(under.prefix.length + 1));
        expect(await listed('list/')).toEqual(['list/a-1', 'list/a/1', 'list/a/2', 'list/b']);
        expect(await listed('list/a')).toEqual(['list/a-1', 'list/a/1', 'list/a/2']);
        expect(await listed('list/a/')).toEqual(['list/a/1', 'list/a/2']);
        expect(await listed('list')).toContain('list2/x');
        expect(await listed('none/')).toEqual([]);
        const [first] = await all(store.list(key('list/b')));
        expect(first.bytes).toBe(2);
        expect(first.modifiedAt.getTime()).toBeGreaterThan(0);
      });

      test('goes on over the end of a page', async () => {
        const names = Array.from(
          { length: under.morePagesThanOne },
          (_, index) => `page/${String(index).padStart(5, '0')}`,
        );
        for (let from = 0; from < names.length; from += 50) {
          await Promise.all(names.slice(from, from + 50).map((each) => store.put(key(each), bytesOf('.'))));
        }
        const listed = await all(store.list(key('page/')));
        expect(listed.map((found) => found.key)).toEqual(names.map(key));
      });
    });

    describe('multipart uploads', () => {
      const content = pattern(2 * PART + 1234);

      test('take their parts in any order and by any way', async () => {
        const started = await store.multipartStart(key('parts/any'), PART);
        await store.multipartPut(started, 3, partOf(content, 3));
        const [second, first] = await Promise.all(
          [2, 1].map((number) => store.multipartPartUrl(started, number, HOUR)),
        );
        expect((await put(second, partOf(content, 2))).status).toBe(200);
        expect((await put(first, partOf(content, 1))).status).toBe(200);
        expect(await store.head(key('parts/any'))).toBeNull();
        await store.multipartComplete(started, content.length);
        expect(Buffer.compare(await collect(await store.get(key('parts/any'))), content)).toBe(0);
      });

      test('name the part that is missing', async () => {
        const started = await upload('parts/missing', content, [1, 3]);
        const failure = await store.multipartComplete(started, content.length).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(MultipartError);
        expect(failure).toMatchObject({ partNumber: 2, message: expect.stringContaining('part 2 of 3') });
        expect(await store.head(key('parts/missing'))).toBeNull();
        await store.multipartPut(started, 2, partOf(content, 2));
        await store.multipartComplete(started, content.length);
        expect(await store.head(key('parts/missing'))).toMatchObject({ bytes: content.length });
      });

      test('name a part that is too short, and take it again', async () => {
        const started = await upload('parts/short', content);
        await store.multipartPut(started, 2, partOf(content, 2).subarray(0, PART - 1));
        await expect(store.multipartComplete(started, content.length)).rejects.toMatchObject({ partNumber: 2 });
        await store.multipartPut(started, 2, partOf(content, 2));
        await store.multipartComplete(started, content.length);
        expect(Buffer.compare(await collect(await store.get(key('parts/short'))), content)).toBe(0);
      });

      test('refuse parts beyond the stated length', async () => {
        const started = await upload('parts/beyond', content);
        await expect(store.multipartComplete(started, PART)).rejects.toMatchObject({ partNumber: 2 });
      });

      test('are taken up again by another process from the list of what arrived', async () => {
        const started = await upload('parts/resume', content, [1, 3]);
        const arrived = await under.other.multipartList(started);
        expect(arrived.map(({ partNumber, bytes }) => [partNumber, bytes])).toEqual([
          [1, PART],
          [3, 1234],
        ]);
        await under.other.multipartPut(started, 2, partOf(content, 2));
        await under.other.multipartComplete(started, content.length);
        expect(Buffer.compare(await collect(await store.get(key('parts/resume'))), content)).toBe(0);
      });

      test('may be completed twice, but not when they are unknown', async () => {
        const started = await upload('parts/twice', content);
        await store.multipartComplete(started, content.length);
        await under.other.multipartComplete(started, content.length);
        const unknown = { ...started, uploadId: '0'.repeat(32) };
        await expect(store.multipartComplete(unknown, content.length)).rejects.toThrow(MultipartError);
        expect(await store.multipartList(unknown)).toEqual([]);
      });

      test('have dead part URLs once they are completed', async () => {
        const started = await upload('parts/dead', content);
        const url = await store.multipartPartUrl(started, 1, HOUR);
        await store.multipartComplete(started, content.length);
        const answer = await put(url, pattern(PART, 99));
        expect(answer.status).toBe(404);
        await expect(store.multipartPut(started, 1, pattern(PART, 99))).rejects.toThrow(MultipartError);
        expect(Buffer.compare(await collect(await store.get(key('parts/dead'))), content)).toBe(0);
      });

      test('are aborted for good, any number of times', async () => {
        const started = await upload('parts/abort', content, [1]);
        const url = await store.multipartPartUrl(started, 2, HOUR);
        await store.multipartAbort(started);
        await store.multipartAbort(started);
        expect((await put(url, partOf(content, 2))).status).toBe(404);
        expect(await store.multipartList(started)).toEqual([]);
        await expect(store.multipartComplete(started, content.length)).rejects.toThrow(MultipartError);
        expect(await store.head(key('parts/abort'))).toBeNull();
      });

      test('keep their object when they are aborted after completion', async () => {
        const started = await upload('parts/kept', content);
        await store.multipartComplete(started, content.length);
        await store.multipartAbort(started);
        expect(await store.head(key('parts/kept'))).toMatchObject({ bytes: content.length });
      });

      test('are listed while they are under way', async () => {
        const started = await upload('parts/listed', content, [1]);
        const found = (await all(store.multipartUploads(key('parts/listed')))).filter(
          (each) => each.key === started.key,
        );
        expect(found).toEqual([{ key: started.key, uploadId: expect.any(String), startedAt: expect.any(Date) }]);
        for (const abandoned of found) await store.multipartAbort(abandoned);
        expect(await all(store.multipartUploads(key('parts/listed')))).toEqual([]);
        expect(await store.multipartList(started)).toEqual([]);
      });

      test('may have no bytes at all', async () => {
        const started = await store.multipartStart(key('parts/empty'), PART);
        await store.multipartComplete(started, 0);
        await store.multipartComplete(started, 0);
        expect(await store.head(key('parts/empty'))).toMatchObject({ bytes: 0 });
      });

      test('do not count a part whose connection broke off', async () => {
        const started = await store.multipartStart(key('parts/broken'), PART);
        await breakOff(await store.multipartPartUrl(started, 1, HOUR), partOf(content, 1));
        expect(await store.multipartList(started)).toEqual([]);
        await store.multipartAbort(started);
      });

      test('refuse part numbers that S3 does not have', async () => {
        const started = await store.multipartStart(key('parts/numbers'), PART);
        for (const number of [0, -1, 1.5, 10_001, Number.NaN]) {
          await expect(store.multipartPartUrl(started, number, HOUR)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
        }
        await store.multipartAbort(started);
      });
    });

    describe('signed URLs', () => {
      test('serve the object and ranges of it under a harmless name', async () => {
        await store.put(key('url/digits'), bytesOf('0123456789'));
        const url = await store.downloadUrl(key('url/digits'), HOUR, 'model "ü"\r\n.safetensors');
        const whole = await fetch(url);
        expect(whole.status).toBe(200);
        expect(await whole.text()).toBe('0123456789');
        expect(whole.headers.get('content-disposition')).toBe(
          `attachment; filename="model _____.safetensors"; filename*=UTF-8''model%20%22%C3%BC%22%0D%0A.safetensors`,
        );
        const part = await fetch(url, { headers: { range: 'bytes=2-4' } });
        expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([
          206,
          '234',
          'bytes 2-4/10',
        ]);
        const suffix = await fetch(url, { headers: { range: 'bytes=-3' } });
        expect([suffix.status, await suffix.text()]).toEqual([206, '789']);
        expect(await statusOf(url, { headers: { range: 'bytes=10-' } })).toBe(416);
      });

      test('expire', async () => {
        const started = await store.multipartStart(key('url/expired'), PART);
        await store.put(key('url/expired-get'), bytesOf('x'));
        expect((await put(await under.late.multipartPartUrl(started, 1, 60), bytesOf('x'))).status).toBe(403);
        expect(await statusOf(await under.late.downloadUrl(key('url/expired-get'), 60))).toBe(403);
        expect(await store.multipartList(started)).toEqual([]);
        await store.multipartAbort(started);
      });

      test('allow nothing but what they were signed for', async () => {
        const started = await store.multipartStart(key('url/forged'), PART);
        await store.put(key('url/secret'), bytesOf('secret'));
        const [putUrl, getUrl] = [
          await store.multipartPartUrl(started, 1, HOUR),
          await store.downloadUrl(key('url/digits'), HOUR),
        ];
        const forged: [string, 'GET' | 'PUT'][] = [
          [getUrl.replace('url/digits', 'url/secret'), 'GET'],
          [flipLast(getUrl), 'GET'],
          [getUrl, 'PUT'],
          [putUrl.replace(/(part(Number)?)=1/, '$1=2'), 'PUT'],
          [putUrl.replace('url/forged', 'url/secret'), 'PUT'],
          [flipLast(putUrl), 'PUT'],
          [putUrl, 'GET'],
        ];
        for (const [url, method] of forged) {
          const status = await statusOf(url, { method, ...(method === 'PUT' && { body: 'x' }) });
          expect({ url, method, status }).toEqual({ url, method, status: 403 });
        }
        expect(await store.multipartList(started)).toEqual([]);
        await store.multipartAbort(started);
      });

      test('locate gives bytes that can be read by range', async () => {
        await store.put(key('url/located'), pattern(100_000));
        const source = await openLocation(await store.locate(key('url/located')));
        const into = new Uint8Array(1000);
        await source.read(50_000, into);
        await source.close();
        expect(Buffer.compare(into, pattern(100_000).subarray(50_000, 51_000))).toBe(0);
      });
    });

    test.each(BAD_KEYS.map((bad) => [bad.slice(0, 20), bad]))('key %j is refused everywhere', async (_, bad) => {
      const refused = { code: 'INVALID_INPUT' };
      const asUpload = { key: bad, uploadId: 'x', partBytes: PART };
      await expect(store.put(bad, bytesOf('x'))).rejects.toMatchObject(refused);
      await expect(store.head(bad)).rejects.toMatchObject(refused);
      await expect(store.get(bad)).rejects.toMatchObject(refused);
      await expect(store.delete(bad)).rejects.toMatchObject(refused);
      await expect(store.multipartStart(bad, PART)).rejects.toMatchObject(refused);
      await expect(store.multipartPartUrl(asUpload, 1, HOUR)).rejects.toMatchObject(refused);
      await expect(store.multipartComplete(asUpload, 1)).rejects.toMatchObject(refused);
      await expect(store.downloadUrl(bad, HOUR)).rejects.toMatchObject(refused);
      await expect(store.locate(bad)).rejects.toMatchObject(refused);
    });

    test('a prefix cannot climb out either', async () => {
      await expect(all(store.list('../'))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      await expect(all(store.multipartUploads('a//'))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    });
  });
}

function partOf(bytes: Uint8Array, number: number): Uint8Array {
  return bytes.subarray((number - 1) * PART, number * PART);
}

/** Bytes that differ from place to place. */
export function pattern(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  // Looking up a global is slow inside of jest's contexts.
  const { imul } = Math;
  let state = seed;
  for (let index = 0; index < length; index += 1) {
    state = (imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

async function put(url: string, body: Uint8Array): Promise<{ status: number }> {
  return { status: await statusOf(url, { method: 'PUT', body: body as Uint8Array<ArrayBuffer> }) };
}

/** The answer's body is read too, so that no connection stays open. */
async function statusOf(url: string, init?: RequestInit): Promise<number> {
  const answer = await fetch(url, init);
  await answer.arrayBuffer();
  return answer.status;
}

/** Sends half of a PUT, then drops the connection. */
function breakOff(url: string, body: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const sending = request(url, { method: 'PUT', headers: { 'content-length': body.length } });
    sending.on('error', () => undefined);
    sending.on('close', resolve);
    sending.write(body.subarray(0, body.length / 2), () => sending.destroy());
  });
}

function flipLast(url: string): string {
  const last = url.at(-2) ?? '';
  return `${url.slice(0, -2)}${last === 'a' ? 'b' : 'a'}${url.slice(-1)}`;
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
