import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { type Diagnosis } from '../../src/doctor/examine.ts';
import { type CliEnv, runCli } from '../support/cli.ts';
import { testServerUrl } from '../support/database.ts';

// three backends are tried, each in a process of its own
jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function doctor(env: CliEnv = {}): Promise<{ code: number | null; found: Diagnosis; stderr: string }> {
  const { code, lines, stderr } = await runCli(['doctor', '--json', '--data', join(folder, 'data')], env);
  return { code, found: lines[0] as unknown as Diagnosis, stderr };
}

const checkOf = ({ checks }: Diagnosis, name: string) => checks.find((one) => one.name === name);

describe('mergeboard doctor', () => {
  test('finds what is needed on a bare machine, every backend, and what auto picks; and changes nothing', async () => {
    const { code, found, stderr } = await doctor({ DATABASE_URL: '' });
    expect({ code, stderr, missing: found.checks.filter(({ ok }) => !ok) }).toEqual({
      code: 0,
      stderr: '',
      missing: [],
    });
    expect(found.checks.map(({ name }) => name)).toEqual([
      ...['node', 'data folder', 'disk', 'memory', 'threads', 'database', 'objects', 'device'],
    ]);
    expect(found.backends.map(({ name }) => name)).toEqual(['wasm', 'webgpu', 'tensorflow']);
    expect(found.backends[0]).toMatchObject({ usable: true, backend: { device: 'cpu/wasm' } });
    for (const report of found.backends) if (!report.usable) expect(report.reason).not.toBe('');
    expect(found.chosen).toMatchObject({ elementwise: { name: 'wasm' }, evaluation: { name: 'wasm' } });
    expect(found.auto.elementwise.name).toBe('wasm');
    expect(await readdir(folder)).toEqual([]);
  });

  test('prints the same for people', async () => {
    const { code, stdout } = await runCli(['doctor', '--data', join(folder, 'data')], { MERGEBOARD_DEVICE: 'auto' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok +device +auto$/m);
    expect(stdout).toMatch(/^wasm +yes +cpu\/wasm$/m);
    expect(stdout).toMatch(/^evaluation +\S/m);
    expect(stdout).toMatch(/\nEverything needed is there\.\n$/);
  });

  test('asks the database that is named, and says when it does not answer', async () => {
    const { found } = await doctor({ DATABASE_URL: await testServerUrl() });
    expect(checkOf(found, 'database')).toMatchObject({
      ok: true,
      text: expect.stringMatching(/^DATABASE_URL: PostgreSQL /),
    });
    const gone = await doctor({ DATABASE_URL: 'postgres://somebody:secret@127.0.0.1:1/none' });
    expect(gone.code).toBe(1);
    expect(checkOf(gone.found, 'database')).toMatchObject({ ok: false });
    expect(JSON.stringify(gone.found)).not.toContain('secret');
  });

  test('fails when the object store cannot be reached', async () => {
    const s3 = { S3_ENDPOINT: 'http://127.0.0.1:1', S3_BUCKET: 'b', S3_ACCESS_KEY: 'key', S3_SECRET_KEY: 'hidden' };
    const { code, found } = await doctor(s3);
    expect(code).toBe(1);
    expect(checkOf(found, 'objects')).toMatchObject({ ok: false });
    expect(JSON.stringify(found)).not.toContain('hidden');
  });
});

describe('a device that is named and is not there', () => {
  const env = { MERGEBOARD_DEVICE: 'webgpu', VK_DRIVER_FILES: join(folder, 'no-driver.json') };

  test('is a failure, with the reason', async () => {
    const { code, found } = await doctor(env);
    const report = found.backends.find(({ name }) => name === 'webgpu');
    if (report?.usable === true) return expect(code).toBe(0);
    expect(code).toBe(1);
    expect(found.chosen).toBeNull();
    expect(checkOf(found, 'device')?.text).toBe(`the webgpu backend cannot be used: ${report?.reason}`);
  });

  test('keeps a worker from starting', async () => {
    const { code, stderr } = await runCli(['worker', '--data', join(folder, 'data')], {
      ...env,
      MERGEBOARD_DEVICE: 'tensorflow',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('the tensorflow backend cannot be used: it is not installed');
    expect(await readdir(folder)).toEqual([]);
  });
});
