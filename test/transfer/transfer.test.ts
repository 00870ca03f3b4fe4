import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type MultipartUpload } from '../../src/storage/objects/object-store.ts';
import { refreshedSource } from '../../src/storage/refreshed-source.ts';
import { UrlSource } from '../../src/storage/url-source.ts';
import { downloadFile } from '../../src/transfer/download-file.ts';
import { sha256File } from '../../src/transfer/sha256-file.ts';
import { cutParts, uploadFile, type UploadPart } from '../../src/transfer/upload-file.ts';
import { type ObjectServer, startObjectServer } from '../support/object-server.ts';

const PART = 256 * 1024;
const BYTES = Uint8Array.from({ length: 5 * PART + 77 }, (_, index) => (index * 31 + (index >> 8)) % 256);
const SHA256 = createHash('sha256').update(BYTES).digest('hex');
const RETRY = { firstDelayMs: 1, attempts: 4 };

let objects: ObjectServer;
let folder: string;
let path: string;
beforeAll(async () => {
  objects = await startObjectServer();
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-transfer-'));
  path = join(folder, 'model.safetensors');
  await writeFile(path, BYTES);
});
afterAll(async () => {
  await objects.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(key: string, expires = 60): Promise<{ upload: MultipartUpload; parts: UploadPart[] }> {
  const upload = await objects.store.multipartStart(key, PART);
  const parts = await Promise.all(
    cutParts(BYTES.length, PART).map(async (part) => ({
      ...part,
      url: await objects.store.multipartPartUrl(upload, part.partNumber, expires),
    })),
  );
  return { upload, parts };
}

async function expectWhole(upload: MultipartUpload) {
  await objects.store.multipartComplete(upload, BYTES.length);
  expect(Buffer.compare(await objects.store.getBytes(upload.key, BYTES.length), BYTES)).toBe(0);
}

describe('uploading', () => {
  test.each([
    ['a file', () => ({ path })],
    ['bytes', () => ({ bytes: BYTES })],
  ])('%s in parts, with progress to the end', async (what, source) => {
    const { upload, parts } = await start(`up/${what.replace(' ', '-')}`);
    let last = 0;
    expect(await uploadFile({ ...source(), parts, onProgress: (bytes) => (last = bytes) })).toBe(BYTES.length);
    expect(last).toBe(BYTES.length);
    await expectWhole(upload);
  });

  test('again sends only what is missing', async () => {
    const { upload, parts } = await start('up/again');
    await uploadFile({ path, parts: parts.slice(0, 4) });
    const present = new Set((await objects.store.multipartList(upload)).map(({ partNumber }) => partNumber));
    expect(await uploadFile({ path, parts, present })).toBe(PART + 77);
    await expectWhole(upload);
  });

  test('asks for a fresh URL when one has expired, and fails when there is none', async () => {
    const { upload, parts } = await start('up/expired', 0);
    await expect(uploadFile({ path, parts })).rejects.toMatchObject({ code: 'EXPIRED' });
    await uploadFile({ path, parts, refreshUrl: (number) => objects.store.multipartPartUrl(upload, number, 60) });
    await expectWhole(upload);
  });

  test('goes on over faults of the network', async () => {
    const received = new Map<string, Buffer>();
    let requests = 0;
    const flaky = createServer((request, response) => {
      requests += 1;
      if (requests % 3 === 1) return void request.socket.destroy();
      if (requests % 3 === 2) return void request.resume().on('end', () => response.writeHead(503).end());
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.set(request.url ?? '', Buffer.concat(chunks));
        response.end();
      });
    });
    await new Promise<void>((resolve) => flaky.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(flaky.address() as AddressInfo).port}`;
    const parts = cutParts(BYTES.length, PART).map((part) => ({ ...part, url: `${url}/${part.partNumber}` }));
    try {
      await uploadFile({ path, parts, concurrency: 1, retry: RETRY });
      const whole = Buffer.concat(parts.map(({ partNumber }) => received.get(`/${partNumber}`) ?? Buffer.alloc(0)));
      expect(Buffer.compare(whole, BYTES)).toBe(0);
    } finally {
      flaky.closeAllConnections();
      flaky.close();
    }
  });

  test('stops when it is cancelled, and names a file that is missing or too short', async () => {
    const { parts } = await start('up/cancelled');
    await expect(uploadFile({ path, parts, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(uploadFile({ path: join(folder, 'none'), parts })).rejects.toMatchObject({ code: 'FILE_MISSING' });
    const short = join(folder, 'short');
    await writeFile(short, BYTES.subarray(0, PART + 5));
    await expect(uploadFile({ path: short, parts, retry: RETRY })).rejects.toThrow('became shorter');
  });
});

describe('downloading', () => {
  beforeAll(async () => {
    await objects.store.put('down/model', BYTES);
    await objects.store.put('down/empty', new Uint8Array(0));
  });

  test('gives the file whole, checked, under its name', async () => {
    const target = join(folder, 'copy');
    const url = await objects.store.downloadUrl('down/model', 60);
    let last = 0;
    await downloadFile({
      source: new UrlSource(url, BYTES.length),
      path: target,
      sha256: SHA256,
      partBytes: PART,
      onProgress: (bytes) => (last = bytes),
    });
    expect(Buffer.compare(await readFile(target), BYTES)).toBe(0);
    expect(last).toBe(BYTES.length);
    await downloadFile({
      source: new UrlSource(await objects.store.downloadUrl('down/empty', 60), 0),
      path: join(folder, 'empty'),
    });
    expect(await readFile(join(folder, 'empty'))).toHaveLength(0);
  });

  test('leaves nothing behind when it fails', async () => {
    const url = await objects.store.downloadUrl('down/model', 60);
    const bad = { source: new UrlSource(url, BYTES.length, RETRY), path: join(folder, 'bad') };
    const longer = new UrlSource(url, BYTES.length + 1, RETRY);
    await expect(downloadFile({ ...bad, sha256: 'a'.repeat(64) })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    await expect(downloadFile({ ...bad, source: longer })).rejects.toMatchObject({ code: 'STORAGE' });
    const unsigned = new UrlSource(`${url}x`, BYTES.length, RETRY);
    await expect(downloadFile({ ...bad, source: unsigned })).rejects.toMatchObject({ retryable: false });
    expect((await readdir(folder)).filter((name) => name.startsWith('bad'))).toEqual([]);
  });

  test('goes on from the parts that an interrupted call had fetched, and never shows half a file', async () => {
    const target = join(folder, 'resumed');
    const source = new UrlSource(await objects.store.downloadUrl('down/model', 60), BYTES.length);
    const stop = new AbortController();
    const options = { source, path: target, sha256: SHA256, resumeAs: SHA256, partBytes: PART, concurrency: 1 };
    const onProgress = (bytes: number): void => void (bytes >= 2 * PART && stop.abort());
    const broken = downloadFile({ ...options, onProgress, signal: stop.signal });
    await expect(broken).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(stat(target)).rejects.toMatchObject({ code: 'ENOENT' });

    const begins: number[] = [];
    const counted: typeof options.source = Object.assign(Object.create(source), {
      read: (begin: number, into: Uint8Array) => (begins.push(begin), source.read(begin, into)),
    });
    let resumed = 0;
    await downloadFile({ ...options, source: counted, onResume: (bytes) => (resumed = bytes) });
    expect({ resumed, begins }).toEqual({ resumed: 2 * PART, begins: [2, 3, 4, 5].map((part) => part * PART) });
    expect(Buffer.compare(await readFile(target), BYTES)).toBe(0);
    expect((await readdir(folder)).filter((name) => name.startsWith('resumed'))).toEqual(['resumed']);
  });

  test('begins again when what was kept has suffered, or is of another object', async () => {
    const target = join(folder, 'suffered');
    const source = new UrlSource(await objects.store.downloadUrl('down/model', 60), BYTES.length);
    const options = { source, path: target, sha256: SHA256, resumeAs: SHA256, partBytes: PART };
    for (const identity of [SHA256, 'b'.repeat(64)]) {
      await writeFile(`${target}.partial`, new Uint8Array(BYTES.length));
      await writeFile(`${target}.partial.log`, `${identity} ${BYTES.length} ${PART}\n1\n2\n`);
      await downloadFile(options);
      expect(Buffer.compare(await readFile(target), BYTES)).toBe(0);
    }
  });

  test('asks once for a fresh URL when the first has expired', async () => {
    let asked = 0;
    const expired = await objects.store.downloadUrl('down/model', -1);
    const source = refreshedSource(expired, BYTES.length, () => {
      asked += 1;
      return objects.store.downloadUrl('down/model', 60);
    });
    await downloadFile({ source, path: join(folder, 'fresh'), sha256: SHA256, partBytes: PART });
    expect(asked).toBe(1);
  });
});

test('the digest of a file is taken piece by piece', async () => {
  let last = 0;
  expect(await sha256File(path, (bytes) => (last = bytes))).toEqual({ sha256: SHA256, bytes: BYTES.length });
  expect(last).toBe(BYTES.length);
  await expect(sha256File(path, undefined, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(sha256File(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
});
