import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCli, serveFolder, type ServedFolder } from '../support/cli.ts';

// programs are started and end many times here, and on a busy machine each start takes seconds
jest.setTimeout(240_000);

const servers: ServedFolder[] = [];

async function serve(): Promise<ServedFolder> {
  const server = await serveFolder();
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

describe('mergeboard serve', () => {
  test('starts another worker when its worker is killed, and takes everything with it when it stops', async () => {
    const server = await serve();
    const first = await workerPid(server, 1);
    process.kill(first, 'SIGKILL');
    const second = await workerPid(server, 2);
    expect(second).not.toBe(first);
    const database = await databasePid(server);
    expect(isAlive(database)).toBe(true);

    expect(await server.stop()).toBe(0);
    for (const pid of [second, database]) await gone(pid);
  });

  test('says so when its port is taken', async () => {
    const server = await serve();
    const { port } = new URL(server.url);
    const { code, stdout, stderr } = await runCli([
      'serve',
      '--no-worker',
      '--port',
      port,
      '--data',
      server.dataFolder,
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('EADDRINUSE');
  });

  test('ends with its parent, also when that is killed', async () => {
    const server = await serve();
    // a parent that starts a second server on the same data, as the demo does, and then does nothing
    const script = `
      import { startDemoServer } from ${JSON.stringify(new URL('../../src/demo/demo-server.ts', import.meta.url).href)};
      await startDemoServer(${JSON.stringify(join(server.folder, 'other'))}, 0, new AbortController().signal);
      console.log('up');
      setInterval(() => undefined, 1000);
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    const database = await databasePid({ dataFolder: join(server.folder, 'other') });
    expect(isAlive(database)).toBe(true);
    parent.kill('SIGKILL');
    await gone(database);
  });
});

/** Pid of the `count`-th worker that the server started, once it works. */
async function workerPid(server: ServedFolder, count: number): Promise<number> {
  for (;;) {
    const pids = server
      .log()
      .split('\n')
      .filter((line) => line.includes('"worker started"'))
      .map((line) => (JSON.parse(line) as { pid: number }).pid);
    if (pids.length >= count) return pids[count - 1];
    await sleep(50);
  }
}

async function databasePid({ dataFolder }: Pick<ServedFolder, 'dataFolder'>): Promise<number> {
  const text = await readFile(join(dataFolder, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves when the process has ended; the test's own time limit is the only one. */
async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(50);
}
