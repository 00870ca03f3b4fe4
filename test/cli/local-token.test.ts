import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_TOKEN_FILE as WRITTEN } from '../../src/admin-token.ts';
import { ADMIN_TOKEN_FILE, localAdminToken } from '../../src/cli/local-token.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-token-'));
  await writeFile(join(folder, ADMIN_TOKEN_FILE), 'mrg_a_b\n', { mode: 0o600 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the command line looks where the server writes', () => {
  expect(ADMIN_TOKEN_FILE).toBe(WRITTEN);
});

test.each([['http://127.0.0.1:4000'], ['http://localhost:4000'], ['http://[::1]:4000'], ['http://127.1.2.3']])(
  'a server on this machine gets it: %s',
  async (url) => expect(await localAdminToken(folder, url)).toBe('mrg_a_b'),
);

test.each([
  ['https://board.example.org'],
  ['http://localhost.example.org'],
  ['http://127.0.0.1.example.org'],
  ['http://10.0.0.1'],
])('a server elsewhere never gets it: %s', async (url) => expect(await localAdminToken(folder, url)).toBeNull());

test('a token that others could read is not used', async () => {
  const path = join(folder, ADMIN_TOKEN_FILE);
  await chmod(path, 0o644);
  expect(await localAdminToken(folder, 'http://127.0.0.1')).toBeNull();
  await chmod(path, 0o600);
});

test('without a data folder there is none', async () => {
  expect(await localAdminToken(join(folder, 'none'), 'http://127.0.0.1')).toBeNull();
});
