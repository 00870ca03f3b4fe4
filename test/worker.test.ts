import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { freePort } from './support/free-port.ts';
import { parsePrometheus } from './support/prometheus-text.ts';

const MAIN = fileURLToPath(new URL('./support/worker-main.ts', import.meta.url));

describe('a worker process', () => {
  let database: TestDatabase;
  let dataFolder: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    dataFolder = await mkdtemp(join(tmpdir(), 'mergeboard-worker-'));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(async () => {
    await database.drop();
    await rm(dataFolder, { recursive: true, force: true });
  });

  /** Starts a worker and waits until its log says so. */
  async function start(more: Record<string, string> = {}): Promise<ChildProcess> {
    const env = { ...process.env, MERGEBOARD_DATA: dataFolder, DATABASE_URL: database.url, ...more };
    const child = spawn(process.execPath, ['--no-warnings', MAIN], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    const log: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      log.push(line);
      if (line.includes('"worker started"')) {
        child.stderr.resume();
        return child;
      }
    }
    throw new Error(`the worker ended: ${log.join('\n')}`);
  }

  test('brings an empty database up to date, answers for its health, and ends cleanly on SIGTERM', async () => {
    const port = await freePort();
    const child = await start({ MERGEBOARD_WORKER_HEALTH_PORT: String(port) });
    const health = async (path: string): Promise<unknown> => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return [response.status, await response.json()];
    };
    expect(await health('/healthz')).toEqual([200, { ok: true, running: 0 }]);
    expect(await health('/readyz')).toEqual([200, { ok: true }]);
    expect(await health('/')).toEqual([404, { ok: false }]);
    const metrics = parsePrometheus(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
    expect(metrics.has('mergeboard_job_duration_seconds')).toBe(true);
    expect(metrics.get('mergeboard_database_pool_waiting')?.samples).toHaveLength(1);
    await database.dataSource.query(`DELETE FROM schema_migration`);
    expect(await health('/readyz')).toEqual([503, { ok: false }]);
    await database.dataSource.query('DROP SCHEMA public CASCADE');
    await database.dataSource.query('CREATE SCHEMA public');
    expect(await health('/readyz')).toEqual([503, { ok: false }]);

    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('two of them share one embedded server', async () => {
    const [one, two] = await Promise.all([start({ DATABASE_URL: '' }), start({ DATABASE_URL: '' })]);
    one.kill('SIGINT');
    expect(await once(one, 'exit')).toEqual([0, null]);
    expect(two.exitCode).toBeNull();
    two.kill('SIGTERM');
    expect(await once(two, 'exit')).toEqual([0, null]);
  });
});
