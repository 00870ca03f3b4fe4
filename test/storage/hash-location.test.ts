import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hashLocations } from '../../src/storage/hash-location.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return { kind: 'file' as const, path, bytes: bytes.length };
}

test('locations of any length are hashed in order', async () => {
  const contents = [0, 1, 4 * 1024 * 1024, 9 * 1024 * 1024 + 7].map((length) => randomBytes(length));
  const locations = await Promise.all(contents.map((bytes, i) => file(`file-${i}`, bytes)));
  let seen = 0;
  const digests = await hashLocations(locations, { onBytes: (bytes) => (seen += bytes) });
  expect(digests).toEqual(contents.map((bytes) => createHash('sha256').update(bytes).digest('hex')));
  expect(seen).toBe(contents.reduce((sum, { length }) => sum + length, 0));
});

test('a file that is missing is a typed error', async () => {
  const missing = { kind: 'file' as const, path: join(folder, 'none'), bytes: 3 };
  await expect(hashLocations([missing])).rejects.toMatchObject({ code: 'STORAGE', retryable: false });
});

test('it stops when it is told to', async () => {
  const location = await file('long', randomBytes(32 * 1024 * 1024));
  const controller = new AbortController();
  const hashing = hashLocations([location], { signal: controller.signal, onBytes: () => controller.abort() });
  await expect(hashing).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(hashLocations([location], { signal: controller.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
});
