import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseRange } from '../../../src/storage/objects/http-range.ts';
import { type ObjectServer, startObjectServer } from '../../support/object-server.ts';

const PART = 1024;
let objects: ObjectServer;
beforeEach(async () => {
  objects = await startObjectServer();
});
afterEach(() => objects.close());

async function ask(url: string, init: RequestInit = {}) {
  const answer = await fetch(url, init);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** Sends bytes as they are: what `fetch` would tidy up first. Resolves with the status of the answer. */
function askRaw(head: string, body = ''): Promise<number> {
  const { hostname, port } = new URL(objects.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${head}\r\nhost: test\r\n\r\n${body}`));
    socket.on('error', reject);
    socket.on('data', (data) => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(data.toString('latin1'))?.[1]));
    });
  });
}

describe('GET of an object', () => {
  beforeEach(() => objects.store.put('a/digits', new TextEncoder().encode('0123456789')));

  test('HEAD tells length and etag; the etag answers If-None-Match and If-Range', async () => {
    const url = await objects.store.downloadUrl('a/digits', 60);
    const head = await ask(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([
      200,
      '10',
      'bytes',
    ]);
    const etag = head.headers.get('etag') ?? '';
    expect((await ask(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect(await ask(url, { headers: { range: 'bytes=1-2', 'if-range': etag } })).toMatchObject({
      status: 206,
      text: '12',
    });
    expect(await ask(url, { headers: { range: 'bytes=1-2', 'if-range': '"old"' } })).toMatchObject({
      status: 200,
      text: '0123456789',
    });
  });

  test('lets a browser neither guess a type nor run anything', async () => {
    const { headers } = await ask(await objects.store.downloadUrl('a/digits', 60));
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain('sandbox');
  });

  test('of a range that is outside names the length', async () => {
    const url = await objects.store.downloadUrl('a/digits', 60);
    const outside = await ask(url, { headers: { range: 'bytes=10-20' } });
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, 'bytes */10']);
  });

  test('of a deleted object is 404', async () => {
    const url = await objects.store.downloadUrl('a/digits', 60);
    await objects.store.delete('a/digits');
    expect(await ask(url)).toMatchObject({ status: 404, text: expect.stringContaining('NOT_FOUND') });
  });

  test.each<[string | undefined, unknown]>([
    [undefined, 'whole'],
    ['bytes=0-0', { begin: 0, end: 1 }],
    ['bytes=3-', { begin: 3, end: 10 }],
    ['bytes=3-99', { begin: 3, end: 10 }],
    ['bytes=-3', { begin: 7, end: 10 }],
    ['bytes=-99', { begin: 0, end: 10 }],
    ['bytes=-0', 'outside'],
    ['bytes=10-', 'outside'],
    ['bytes=5-4', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,3-4', 'whole'],
    ['items=0-1', 'whole'],
    ['bytes=99999999999999999999-', 'whole'],
  ])('range %s', (header, expected) => {
    expect(parseRange(header, 10)).toEqual(expected);
  });
});

describe('PUT of a part', () => {
  test('larger than its URL allows is 413, without a length 411', async () => {
    const upload = await objects.store.multipartStart('a/b', PART);
    const url = await objects.store.multipartPartUrl(upload, 1, 60);
    expect(await ask(url, { method: 'PUT', body: new Uint8Array(PART + 1) })).toMatchObject({ status: 413 });
    const chunked = new ReadableStream({
      start: (controller) => (controller.enqueue(new Uint8Array(3)), controller.close()),
    });
    const init: RequestInit & { duplex: 'half' } = { method: 'PUT', body: chunked, duplex: 'half' };
    expect(await ask(url, init)).toMatchObject({ status: 411 });
    expect(await objects.store.multipartList(upload)).toEqual([]);
  });

  test('cannot raise its own limit', async () => {
    const upload = await objects.store.multipartStart('a/b', PART);
    const url = await objects.store.multipartPartUrl(upload, 1, 60);
    const raised = url.replace(`limit=${PART}`, `limit=${PART * 10}`);
    expect(await ask(raised, { method: 'PUT', body: 'x' })).toMatchObject({ status: 403 });
    expect(await ask(`${url}&limit=${PART * 10}`, { method: 'PUT', body: 'x' })).toMatchObject({ status: 403 });
    expect(await ask(`${url}&part=2`, { method: 'PUT', body: 'x' })).toMatchObject({ status: 403 });
  });

  test('again replaces the earlier one, and the latest of two at once wins', async () => {
    const upload = await objects.store.multipartStart('a/b', PART);
    const url = await objects.store.multipartPartUrl(upload, 1, 60);
    const { hostname, port, pathname, search } = new URL(url);
    const stuck = connect(Number(port), hostname);
    stuck.on('error', () => undefined);
    await new Promise<void>((resolve) => stuck.on('connect', resolve));
    stuck.write(`PUT ${pathname}${search} HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nst`);
    const writers = join(objects.root, 'uploads', upload.uploadId, 'writers');
    while ((await readdir(writers)).length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await ask(url, { method: 'PUT', body: 'newer' })).toMatchObject({ status: 200 });
    stuck.destroy();
    await objects.store.multipartComplete(upload, 5);
    expect(Buffer.from(await objects.store.getBytes('a/b', 5)).toString()).toBe('newer');
  });

  test('again, but shorter, leaves nothing of the longer one', async () => {
    const upload = await objects.store.multipartStart('a/b', PART);
    const url = await objects.store.multipartPartUrl(upload, 1, 60);
    expect(await ask(url, { method: 'PUT', body: 'the longer one' })).toMatchObject({ status: 200 });
    expect(await ask(url, { method: 'PUT', body: 'short' })).toMatchObject({ status: 200 });
    await objects.store.multipartComplete(upload, 5);
    expect(Buffer.from(await objects.store.getBytes('a/b', 100)).toString()).toBe('short');
  });

  test('that is stuck does not hold up completion, and cannot reach the published object', async () => {
    const upload = await objects.store.multipartStart('a/b', PART);
    await objects.store.multipartPut(upload, 1, new Uint8Array(PART).fill(1));
    await objects.store.multipartPut(upload, 2, new Uint8Array(3).fill(2));
    const { hostname, port, pathname, search } = new URL(await objects.store.multipartPartUrl(upload, 3, 60));
    const stuck = connect(Number(port), hostname);
    stuck.on('error', () => undefined);
    await new Promise<void>((resolve) => stuck.on('connect', resolve));
    stuck.write(`PUT ${pathname}${search} HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\nlate`);
    const writers = join(objects.root, 'uploads', upload.uploadId, 'writers');
    while ((await readdir(writers)).length === 0) await new Promise((resolve) => setImmediate(resolve));
    // Another process completes: it can only wait for this one to give the part up.
    const other = await objects.reopen();
    await other.multipartComplete(upload, PART + 3);
    stuck.destroy();
    expect(await objects.store.head('a/b')).toMatchObject({ bytes: PART + 3 });
  });
});

describe('requests that nobody signed', () => {
  test.each([
    ['GET /objects/../secret?expires=9999999999&signature=x HTTP/1.1', 403],
    ['GET /objects/%2e%2e/secret?expires=9999999999&signature=x HTTP/1.1', 403],
    ['GET /objects/a%00b?expires=9999999999&signature=x HTTP/1.1', 403],
    ['GET /objects/ HTTP/1.1', 403],
    ['GET /objects HTTP/1.1', 403],
    ['GET /objects/a?expires=-1&signature=x HTTP/1.1', 403],
    ['GET /objects/a?expires=1e9&signature=x HTTP/1.1', 403],
    ['GET /objects/a?expires[]=1&signature[]=x HTTP/1.1', 403],
    ['DELETE /objects/a HTTP/1.1', 405],
    ['POST /objects/a HTTP/1.1', 405],
  ])('%s', async (head, status) => {
    expect(await askRaw(head)).toBe(status);
  });

  test('signed with another store’s secret', async () => {
    const foreign = await startObjectServer();
    await objects.store.put('a/b', new Uint8Array(1));
    const url = (await foreign.store.downloadUrl('a/b', 60)).replace(foreign.url, objects.url);
    await foreign.close();
    expect(await ask(url)).toMatchObject({ status: 403, text: expect.stringContaining('FORBIDDEN') });
  });
});

describe('the folder', () => {
  test('keeps its secret to its owner, the same for all who open it', async () => {
    const before = await readFile(join(objects.root, 'secret'));
    await Promise.all([objects.reopen(), objects.reopen()]);
    expect(before).toHaveLength(32);
    expect(await readFile(join(objects.root, 'secret'))).toEqual(before);
    expect((await stat(join(objects.root, 'secret'))).mode & 0o777).toBe(0o600);
  });

  test('does not follow symbolic links', async () => {
    const target = join(objects.root, 'secret');
    await mkdir(join(objects.root, 'objects', 'a'));
    await symlink(target, join(objects.root, 'objects', 'a', 'file'));
    await symlink(objects.root, join(objects.root, 'objects', 'folder'));
    await expect(objects.store.get('a/file')).rejects.toMatchObject({ code: 'STORAGE', retryable: false });
    await expect(objects.store.get('folder/secret')).rejects.toMatchObject({ code: 'STORAGE', retryable: false });
    const listed: string[] = [];
    for await (const { key } of objects.store.list('')) listed.push(key);
    expect(listed).toEqual([]);
  });

  test('after a crash counts only parts whose record is whole', async () => {
    const upload = await objects.store.multipartStart('a/b', PART);
    await objects.store.multipartPut(upload, 1, new Uint8Array(PART));
    const log = join(objects.root, 'uploads', upload.uploadId, 'parts.log');
    await writeFile(log, `${await readFile(log, 'utf8')}+ 2 1024 0000`);
    const restarted = await objects.reopen();
    expect((await restarted.multipartList(upload)).map(({ partNumber }) => partNumber)).toEqual([1]);
    await expect(restarted.multipartComplete(upload, 2 * PART)).rejects.toMatchObject({ partNumber: 2 });
  });

  test('after a crash between publishing and answering takes the repeated call', async () => {
    const upload = await objects.store.multipartStart('a/b', PART);
    await objects.store.multipartPut(upload, 1, new Uint8Array(10).fill(7));
    const racers = [objects.store, await objects.reopen(), await objects.reopen()];
    await Promise.all(racers.map((store) => store.multipartComplete(upload, 10)));
    expect(await objects.store.getBytes('a/b', 10)).toEqual(Buffer.alloc(10, 7));
    expect((await readdir(join(objects.root, 'temporary'))).length).toBe(0);
  });

  test('says for good that it cannot hold a key below another one', async () => {
    await objects.store.put('a', new Uint8Array(1));
    await expect(objects.store.put('a/b', new Uint8Array(1))).rejects.toMatchObject({ code: 'STORAGE' });
    expect(await objects.store.head('a/b')).toBeNull();
  });
});
