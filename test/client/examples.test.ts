/** The client as a package would have it, and the examples, against a live server. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createClient } from '../../src/client/create-client.ts';
import { MethodListDocument } from '../../src/client/documents.generated.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { type CliRun, runProgram } from '../support/cli.ts';
import { safetensors } from '../support/registry.ts';
import { registerSuiteCells, registerSuiteModel } from '../support/shapes-experts.ts';

jest.setTimeout(180_000);

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BENCHMARK = 'shapes-grid';

let api: TestApi;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  api = await startTestApi({ worker: true, env: { MERGEBOARD_WORKER_THREADS: '1' } });
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-examples-'));
  await registerSuiteCells(api, ['polygons-hatched', 'curves-hatched'], 2);
  const { id: base } = await registerSuiteModel(api, 'base', { kind: 'BASE' });
  const cells = (key: string) => [{ benchmark: BENCHMARK, cells: [key] }];
  await registerSuiteModel(api, 'expert-0', { base, trainedCells: cells('polygons-hatched') });
  await registerSuiteModel(api, 'expert-1', { base, trainedCells: cells('curves-hatched') });
  env = { MERGEBOARD_URL: api.url, MERGEBOARD_TOKEN: api.tokens.admin, MERGEBOARD_BENCHMARK: BENCHMARK };
});
afterAll(async () => {
  await api?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the client', () => {
  test('answers with types, and fails with errors that say what is wrong', async () => {
    const client = createClient({ url: api.url, token: api.tokens.admin });
    const { methods } = await client.execute(MethodListDocument, {});
    expect(methods.map(({ id }) => id)).toContain('ties');
    const plan = await client.plan({
      ...{ method: { id: 'linear' }, parameters: {} },
      experts: [
        { checkpoint: (await client.checkpoint('expert-0')).id },
        { checkpoint: (await client.checkpoint('expert-1')).id },
      ],
    });
    expect(plan.recipeDigest).toMatch(/^[0-9a-f]{64}$/);
    await expect(client.merge({ method: { id: 'magic' }, parameters: {}, experts: [] })).rejects.toMatchObject({
      name: 'RejectedError',
      errors: [{ code: expect.any(String) }],
    });
    await expect(client.execute('{ nothing }')).rejects.toMatchObject({ name: 'RequestError' });
    await expect(client.checkpoint('nobody')).rejects.toMatchObject({ name: 'NothingFoundError' });
    await expect(client.wait('job_nothing')).rejects.toMatchObject({ name: 'RequestError' });
    const nowhere = createClient({ url: 'http://127.0.0.1:9' });
    await expect(nowhere.leaderboard({ modality: 'LANGUAGE', benchmark: 'b' })).rejects.toMatchObject({
      name: 'UnreachableError',
    });
  });

  test('registers blobs once, in parts, and says why files are refused', async () => {
    const client = createClient({ url: api.url, token: api.tokens.checkpointWrite });
    const bytes = Buffer.from(safetensors({ weight: { shape: [3], values: [1, 2, 3] } }));
    const content = new Uint8Array(bytes);
    const progress: number[] = [];
    const file = { path: 'model.safetensors', content: new Blob([content]) };
    const first = await client.register({ name: 'blob', kind: 'BASE' }, [file], {
      onProgress: (sent) => progress.push(sent),
    });
    expect(first).toMatchObject({ name: 'blob', state: 'READY' });
    expect(progress.at(-1)).toBe(bytes.length);
    expect(await client.register({ name: 'blob', kind: 'BASE' }, [{ ...file, content }])).toMatchObject({
      id: first.id,
    });
    const torn = { ...file, content: content.subarray(0, 20) };
    const refused = client.register({ name: 'torn', kind: 'BASE' }, [torn]);
    await expect(refused).rejects.toMatchObject({ name: 'RejectedError', errors: [{ code: 'SAFETENSORS_INVALID' }] });
  });

  test('works when it is built as the package builds it', async () => {
    const out = join(folder, 'built');
    const only = ['src/client/public.ts', 'src/client/public-files.ts'].flatMap((file) => ['--only', file]);
    execFileSync(process.execPath, [join(ROOT, 'scripts/build-package.ts'), '--out', out, ...only]);
    // the dependencies of an installed package lie beside it
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const model = join(folder, 'model.safetensors');
    await writeFile(model, safetensors({ weight: { shape: [2], values: [4, 5] } }));
    const url = (name: string): string => JSON.stringify(pathToFileURL(join(out, 'src/client', name)).href);
    const script = `
      import { createClient } from ${url('public.js')};
      import { readFolder } from ${url('public-files.js')};
      const client = createClient({ url: process.env.MERGEBOARD_URL, token: process.env.MERGEBOARD_TOKEN });
      const { name, state } = await client.register({ name: 'from a folder', kind: 'BASE' }, await readFolder(process.argv[1]));
      console.log(JSON.stringify({ name, state }));`;
    const args = ['--no-warnings', '--input-type=module', '-e', script, folder];
    const run = await runProgram(process.execPath, args, { env });
    expect(run).toMatchObject({ code: 0, lines: [{ name: 'from a folder', state: 'READY' }] });
    expect(await readFile(join(out, 'src/client/create-client.d.ts'), 'utf8')).toMatch(/from '\.\/jobs\.js'/);
  });
});

describe('examples', () => {
  test('the TypeScript example merges, scores and reads the board', async () => {
    const example = join(ROOT, 'examples/merge-two-experts.ts');
    const args = ['--no-warnings', '--conditions=mergeboard-source', example, BENCHMARK];
    const { code, stdout, stderr } = await runProgram(process.execPath, args, { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/registered chk_\S+: READY/);
    expect(stdout).toMatch(/linear {2}example merge {2}[\d.]+/);
  });

  const python = pythonWithRequests();
  const name = 'the notebook does so with requests alone';
  if (!python && process.env.MERGEBOARD_TEST_ALL !== '1')
    test.skip(`${name} (no python3 with requests here)`, () => undefined);
  else {
    test(name, async () => {
      const text = await readFile(join(ROOT, 'examples/notebook.ipynb'), 'utf8');
      const { cells, nbformat } = JSON.parse(text) as {
        cells: { cell_type: string; source: string[] }[];
        nbformat: number;
      };
      expect(nbformat).toBe(4);
      const script = join(folder, 'notebook.py');
      const code = cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source.join(''));
      await writeFile(script, code.join('\n\n'));
      const run: CliRun = await runProgram('python3', [script], { env });
      expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
      expect(run.stdout).toContain("'state': 'READY'");
      expect(run.stdout).toMatch(/on the board: [\d.]+/);
    });
  }
});

function pythonWithRequests(): boolean {
  try {
    execFileSync('python3', ['-c', 'import requests'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
