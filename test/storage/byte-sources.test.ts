import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { memorySource, openLocation } from '../../src/storage/open-location.ts';
import { openSliceSink } from '../../src/storage/slice-sink.ts';
import { SourceChangedError, UrlSource } from '../../src/storage/url-source.ts';
import { startObjectServer } from '../support/object-server.ts';

const DATA = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const FAST = { firstDelayMs: 1, attempts: 4 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-bytes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('files and memory as sources', () => {
  test('fill the buffer given, also one inside of WebAssembly memory', async () => {
    const path = join(folder, 'data');
    await writeFile(path, DATA);
    const heap = new WebAssembly.Memory({ initial: 1 });
    for (const source of [await openLocation({ kind: 'file', path, bytes: 1000 }), memorySource(DATA)]) {
      const view = new Uint8Array(heap.buffer, 64, 100);
      await source.read(900, view);
      expect([...view]).toEqual([...DATA.subarray(900)]);
      await source.read(1000, new Uint8Array(0));
      await expect(source.read(950, new Uint8Array(100))).rejects.toMatchObject({ code: 'STORAGE', retryable: false });
      await source.close();
    }
  });

  test('a file also fills it at once', async () => {
    const path = join(folder, 'at-once');
    await writeFile(path, DATA);
    const source = await openLocation({ kind: 'file', path, bytes: 1000 });
    const view = new Uint8Array(100);
    source.readNow?.(900, view);
    expect([...view]).toEqual([...DATA.subarray(900)]);
    expect(() => source.readNow?.(950, view)).toThrow('ended at byte 1000');
    await source.close();
  });

  test('a file of another length than stated is not opened', async () => {
    await writeFile(join(folder, 'short'), 'x');
    await expect(openLocation({ kind: 'file', path: join(folder, 'short'), bytes: 2 })).rejects.toThrow(
      '1 bytes instead of 2',
    );
    await expect(openLocation({ kind: 'file', path: join(folder, 'none'), bytes: 2 })).rejects.toThrow('ENOENT');
  });
});

describe('URLs as sources', () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse, count: number) => void;
  let count = 0;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response, (count += 1)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/object?signature=secret`;
  });
  afterEach(() => {
    count = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  function serveRange(request: IncomingMessage, response: ServerResponse, etag = '"1"', data = DATA) {
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
    response.writeHead(206, { etag, 'content-range': `bytes ${first}-${last}/${data.length}` });
    response.end(data.subarray(Number(first), Number(last) + 1));
  }
  const readFrom = async (begin: number, length: number, source = new UrlSource(url, DATA.length, FAST)) => {
    const into = new Uint8Array(length);
    await source.read(begin, into);
    return into;
  };

  test('are read by range', async () => {
    answer = (request, response) => serveRange(request, response);
    expect([...(await readFrom(10, 20))]).toEqual([...DATA.subarray(10, 30)]);
    await expect(readFrom(990, 20)).rejects.toMatchObject({ retryable: false });
  });

  test('are asked again after a failure of the server or the network', async () => {
    answer = (request, response, time) => {
      if (time === 1) response.writeHead(503).end();
      else if (time === 2) request.socket.destroy();
      else if (time === 3) {
        response.writeHead(206, { 'content-length': 20 });
        response.write(DATA.subarray(0, 5), () => request.socket.destroy());
      } else serveRange(request, response);
    };
    expect([...(await readFrom(10, 20))]).toEqual([...DATA.subarray(10, 30)]);
    expect(count).toBe(4);
  });

  test('fail after a bounded number of tries', async () => {
    answer = (_, response) => response.writeHead(500).end();
    await expect(readFrom(0, 10)).rejects.toMatchObject({ code: 'STORAGE', retryable: true });
    expect(count).toBe(4);
  });

  test.each([403, 404, 302])('fail at once on %i, without telling the signature', async (status) => {
    answer = (_, response) => response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end();
    const failure: unknown = await readFrom(0, 10).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'STORAGE', retryable: false, status });
    expect(String(failure)).not.toContain('secret');
    expect(count).toBe(1);
  });

  test('must answer with the range asked for', async () => {
    answer = (_, response) => response.writeHead(200).end(DATA);
    await expect(readFrom(0, 10)).rejects.toThrow('ignores ranges');
    expect([...(await readFrom(0, 1000))]).toEqual([...DATA]);
    answer = (_, response) => response.writeHead(206).end(DATA.subarray(0, 11));
    await expect(readFrom(0, 10)).rejects.toThrow('more than');
    answer = (_, response) => response.writeHead(206).end(DATA.subarray(0, 9));
    await expect(readFrom(0, 10)).rejects.toThrow('9 bytes instead of 10');
  });

  test('may not change between two reads', async () => {
    const source = new UrlSource(url, DATA.length, FAST);
    answer = (request, response) => serveRange(request, response, '"1"');
    await readFrom(0, 10, source);
    answer = (request, response) => serveRange(request, response, '"2"');
    await expect(readFrom(10, 10, source)).rejects.toThrow(SourceChangedError);
    answer = (request, response) => serveRange(request, response, '"1"', new Uint8Array(2000));
    await expect(readFrom(10, 10, source)).rejects.toThrow(SourceChangedError);
  });

  test('can be given up', async () => {
    const controller = new AbortController();
    answer = () => controller.abort();
    await expect(new UrlSource(url, 1000, FAST).read(0, new Uint8Array(10), controller.signal)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});

describe('slices of an output', () => {
  const layout = { sliceBytes: 400, totalBytes: 1000 };

  async function writeSlices(sink: Awaited<ReturnType<typeof openSliceSink>>, order: number[]) {
    for (const index of order) {
      const slice = DATA.subarray(index * 400, Math.min(1000, (index + 1) * 400));
      const scratch = slice.slice(100);
      await sink.write(index, 100, scratch);
      scratch.fill(0);
      await sink.write(index, 0, slice.subarray(0, 100));
      await sink.sync(index);
    }
  }

  test('go to a file in any order; an earlier attempt’s stay', async () => {
    const path = join(folder, 'sliced');
    for (const order of [[2], [1, 0]]) {
      const sink = await openSliceSink({ kind: 'file', path }, layout);
      await writeSlices(sink, order);
      await sink.close();
    }
    expect(Buffer.compare(await readFile(path), DATA)).toBe(0);
  });

  test('go to a file at once', async () => {
    const path = join(folder, 'now');
    const sink = await openSliceSink({ kind: 'file', path }, layout);
    for (const index of [1, 0]) {
      const begin = index * layout.sliceBytes;
      sink.writeNow?.(index, 0, DATA.subarray(begin, Math.min(begin + layout.sliceBytes, layout.totalBytes)));
    }
    expect(() => sink.writeNow?.(0, 1, DATA)).toThrow(RangeError);
    await sink.sync(0);
    await sink.close();
    const whole = Math.min(2 * layout.sliceBytes, layout.totalBytes);
    expect((await readFile(path)).subarray(0, whole)).toEqual(Buffer.from(DATA.subarray(0, whole)));
  });

  test('go to signed URLs, one part each', async () => {
    const objects = await startObjectServer();
    try {
      const upload = await objects.store.multipartStart('merged/model.bin', 400);
      const urls = await Promise.all([1, 2, 3].map((number) => objects.store.multipartPartUrl(upload, number, 60)));
      const sink = await openSliceSink({ kind: 'parts', urls }, layout);
      await writeSlices(sink, [2, 0, 1]);
      await sink.close();
      await objects.store.multipartComplete(upload, 1000);
      expect(Buffer.compare(await objects.store.getBytes('merged/model.bin', 1000), DATA)).toBe(0);
    } finally {
      await objects.close();
    }
  });

  test('are refused outside of their bounds and before they are whole', async () => {
    const sink = await openSliceSink({ kind: 'parts', urls: ['http://127.0.0.1:9/'] }, layout);
    await expect(sink.write(3, 0, new Uint8Array(1))).rejects.toThrow(RangeError);
    await expect(sink.write(2, 150, new Uint8Array(51))).rejects.toThrow(RangeError);
    await sink.write(0, 0, new Uint8Array(399));
    await expect(sink.sync(0)).rejects.toThrow('399 of 400');
  });
});
