import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../../src/storage/database/embedded/embedded-postgres.ts';
import { isAlive } from '../../../src/storage/database/embedded/folder-lock.ts';

const HOLDER = fileURLToPath(new URL('../../support/embedded-process.ts', import.meta.url));

describe('the embedded PostgreSQL', () => {
  let parent: string;
  let dataFolder: string;
  const holders: ChildProcess[] = [];
  const squatter = createServer();

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'mergeboard-embedded-'));
    await chmod(parent, 0o755);
    dataFolder = join(parent, 'data');
  });
  afterEach(async () => {
    for (const holder of holders.splice(0)) holder.kill('SIGKILL');
    squatter.close();
    // whatever a test left running has no other user now
    await (await startEmbeddedPostgres({ dataFolder })).stop();
    await chmod(parent, 0o755);
  });
  afterAll(async () => {
    await rm(parent, { recursive: true, force: true });
  });

  const serverPid = async (): Promise<number> =>
    Number((await readFile(join(dataFolder, 'postgres/cluster/postmaster.pid'), 'utf8')).split('\n')[0]);
  const holdInChild = async (): Promise<{ child: ChildProcess; url: string }> => {
    const child = fork(HOLDER, [dataFolder], { execArgv: ['--no-warnings'] });
    holders.push(child);
    const [url] = await once(child, 'message');
    return { child, url: String(url) };
  };

  test('keeps its data and its port over a restart, and stops without a trace', async () => {
    const first = await startEmbeddedPostgres({ dataFolder });
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = await serverPid();
    await first.stop();
    await first.stop();
    expect(isAlive(pid)).toBe(false);
    const second = await startEmbeddedPostgres({ dataFolder });
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();
  });

  test('is shared by processes of one data folder; the last one stops it', async () => {
    const { child, url } = await holdInChild();
    const here = await startEmbeddedPostgres({ dataFolder });
    expect(here.url).toBe(url);
    const pid = await serverPid();
    await here.stop();
    expect(isAlive(pid)).toBe(true);
    child.send('stop');
    await once(child, 'exit');
    expect(isAlive(pid)).toBe(false);
  });

  test('starts once when several processes start it together', async () => {
    await rm(join(dataFolder, 'postgres'), { recursive: true });
    const all = await Promise.all([holdInChild(), holdInChild(), startEmbeddedPostgres({ dataFolder })]);
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    await all[2].stop();
  });

  test('is joined again after all its users were killed', async () => {
    const { child, url } = await holdInChild();
    const pid = await serverPid();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const here = await startEmbeddedPostgres({ dataFolder });
    expect(here.url).toBe(url);
    expect(await serverPid()).toBe(pid);
    await here.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test('recovers when the server itself was killed, committed rows included', async () => {
    const before = await startEmbeddedPostgres({ dataFolder });
    await query(before.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(await serverPid(), 'SIGKILL');
    const after = await startEmbeddedPostgres({ dataFolder });
    expect(await query(after.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await after.stop();
    await before.stop();
  });

  test('is started again, where it was, when it ends while a process keeps it', async () => {
    let failed: unknown = null;
    let report: () => void = () => undefined;
    const restarted = new Promise<void>((resolve) => (report = resolve));
    const keep = { onRestart: report, onFailure: (error: unknown) => void (failed = error) };
    const kept = await startEmbeddedPostgres({ dataFolder, keep });
    await query(kept.url, 'CREATE TABLE kept_on AS SELECT 42 AS answer');
    process.kill(await serverPid(), 'SIGKILL');
    await restarted;
    expect(await query(kept.url, 'SELECT answer FROM kept_on')).toEqual([{ answer: 42 }]);
    const pid = await serverPid();
    await kept.stop();
    expect(isAlive(pid)).toBe(false);
    expect(failed).toBe(null);
  });

  test('takes another port when its own was taken meanwhile, and a lock whose owner died', async () => {
    const first = await startEmbeddedPostgres({ dataFolder });
    await first.stop();
    squatter.listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(squatter, 'listening');
    await writeFile(join(dataFolder, 'postgres/lock'), '4194304 gone');
    const second = await startEmbeddedPostgres({ dataFolder });
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    await second.stop();
  });

  test('asks for its password, which only its owner can read', async () => {
    const server = await startEmbeddedPostgres({ dataFolder });
    expect((await stat(join(dataFolder, 'postgres/password'))).mode & 0o777).toBe(0o600);
    const wrong = new URL(server.url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    wrong.password = '';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow();
    await server.stop();
  });

  test('runs below a folder that only its owner may enter', async () => {
    await chmod(parent, 0o700);
    const server = await startEmbeddedPostgres({ dataFolder });
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  test('says why it does not start', async () => {
    const settings = { shared_buffers: 'nonsense' };
    await expect(startEmbeddedPostgres({ dataFolder, settings })).rejects.toMatchObject({
      name: 'StorageError',
      message: expect.stringContaining('shared_buffers'),
    });
  });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
