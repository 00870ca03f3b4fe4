import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCheckpointFolder } from '../../src/cli/folder-files.ts';
import { localAdminToken } from '../../src/cli/local-token.ts';
import { createClientState } from '../../src/client/client-state.ts';
import { createGraphqlClient } from '../../src/client/graphql-client.ts';
import { digestFiles } from '../../src/client/local-files.ts';
import { registerCheckpoint } from '../../src/client/register-checkpoint.ts';
import { writeClipEightData } from '../support/clip-eight-data.ts';
import { runCli, serveFolder, type CliRun, type ServedFolder } from '../support/cli.ts';
import { callCli } from '../support/cli-in-process.ts';
import { HUB_TOKEN, startHubServer, type HubStub } from '../support/hub-server.ts';
import { statisticFile } from '../support/statistics.ts';
import { makeSmallSuite, type SmallSuite } from '../support/small-suite.ts';

// merges, evaluations and statistics are computed here, and a busy machine takes seconds for each
jest.setTimeout(240_000);

let server: ServedFolder;
let suite: SmallSuite;

/** In this process: what commands do and say. */
const run = (...args: string[]): Promise<CliRun> => callCli(args, server.env);
/** As a process: its exit status, and what it remembers on disk. */
const start = (...args: string[]): Promise<CliRun> => runCli(args, server.env);

/** The one JSON object that a successful command printed. */
async function result(...args: string[]): Promise<Record<string, unknown>> {
  const { code, lines, stderr } = await run(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  expect(lines).toHaveLength(1);
  return lines[0];
}

beforeAll(async () => {
  // small parts, so that small files have several
  server = await serveFolder({ MERGEBOARD_UPLOAD_PART_BYTES: '100000' });
  suite = await makeSmallSuite(server.folder);
});

afterAll(async () => {
  await server?.stop();
});

// the story of one merge, in order
describe('from files to the board', () => {
  test('a benchmark folder is registered once', async () => {
    const first = await result('push', '--benchmark', suite.benchmark);
    expect(first).toMatchObject({ slug: 'shapes-grid', state: 'READY', existed: false });
    const again = await result('push', '--benchmark', join(suite.benchmark, 'manifest.json'));
    expect(again).toMatchObject({ id: first.id, existed: true });
  });

  test('a benchmark folder is checked without a server, and shipped benchmarks are made of data', async () => {
    const checked = await result('benchmark', 'push', suite.benchmark, '--dry-run', '--url', 'http://127.0.0.1:9');
    expect(checked).toMatchObject({ slug: 'shapes-grid', cells: 36 });
    const data = join(server.folder, 'clip');
    await writeClipEightData(data);
    const out = join(server.folder, 'clip-eight');
    const made = await result('benchmark', 'import', 'clip-eight', '--from', data, '--out', out);
    expect(made).toMatchObject({ slug: 'clip-eight', revision: '1', state: 'READY', existed: false });
    const again = await run('benchmark', 'import', 'clip-eight', '--from', data, '--out', out);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('holds a benchmark already') });
    const { lines } = await run('benchmark', 'list', '--json');
    expect(lines.map(({ slug }) => slug).sort()).toEqual(['clip-eight', 'shapes-grid']);
  });

  test('a checkpoint folder is registered without pickles and optimizer states', async () => {
    const pushed = await run('push', suite.base, '--kind', 'base', '--modality', 'image-classification', '--json');
    expect(pushed.lines).toMatchObject([
      { name: 'base', kind: 'BASE', state: 'READY', family: 'clip', existed: false },
    ]);
    expect(pushed.stderr).toContain('not sent: optimizer.json, pytorch_model.bin');
  });

  test('experts name their base and cells', async () => {
    const cells = await cellIds();
    for (const [index, folder] of suite.experts.entries()) {
      const pushed = await result('push', folder, '--base', 'base', '--cells', `shapes-grid:${cells[index]}`);
      expect(pushed).toMatchObject({ kind: 'EXPERT', state: 'READY' });
    }
  });

  test('a plan says what a merge would do, and does nothing', async () => {
    const plan = await result('merge', '-m', 'ties', '--base', 'base', ...experts(3), '--plan');
    expect(plan).toMatchObject({ recipeDigest: expect.stringMatching(/^[0-9a-f]{64}$/), existing: null });
  });

  test('a merge is waited for, and its recipe is known from then on', async () => {
    const args = [
      'merge',
      '-m',
      'task_arithmetic',
      '-p',
      'lambda=0.3',
      '--base',
      'base',
      ...experts(3),
      '--name',
      'sum',
      '--wait',
    ];
    const first = await result(...args);
    expect(first).toMatchObject({
      existed: false,
      job: { state: 'SUCCEEDED' },
      output: { name: 'sum', state: 'READY' },
    });
    const second = await result(...args);
    expect(second).toMatchObject({ id: first.id, existed: true });
  });

  test('a checkpoint is found by id, by digest prefix and by name', async () => {
    const { output } = (await result('merge', '-m', 'linear', ...experts(2), '--name', 'avg', '--wait')) as {
      output: { id: string; contentDigest: string };
    };
    for (const reference of [output.id, output.contentDigest, output.contentDigest.slice(0, 8), 'avg']) {
      const { checkpoint } = await result('eval', reference, '-b', 'shapes-grid', '--wait');
      expect(checkpoint).toMatchObject({ id: output.id });
    }
  });

  test('scores are printed for every cell and label space', async () => {
    const { scores, state } = (await result('eval', 'base', '-b', 'shapes-grid@1', '--wait')) as {
      scores: unknown[];
      state: string;
    };
    expect(state).toBe('COMPLETE');
    expect(scores).toHaveLength(36 * 2);
  });

  test('the board is a table for people and JSON Lines for programs', async () => {
    await result('eval', 'sum', '-b', 'shapes-grid', '--wait');
    const rows = (await run('leaderboard', '-b', 'shapes-grid', '--json')).lines;
    expect(rows.map(({ role }) => role).sort()).toEqual(['METHOD', 'METHOD', 'PRETRAINED']);
    expect(rows.find(({ name }) => name === 'sum')).toMatchObject({
      modality: 'IMAGE_CLASSIFICATION',
      benchmark: 'shapes-grid@1',
      method: 'task_arithmetic',
      dialect: 'paper',
      parameters: { lambda: 0.3 },
      experts: 3,
      heldIn: expect.any(Number),
      generalization: expect.any(Number),
      seconds: expect.any(Number),
      peakRssMiB: expect.any(Number),
    });
    const only = await run(
      'leaderboard',
      '-b',
      'shapes-grid',
      '-m',
      'linear',
      '--role',
      'method',
      '--order-by',
      'seconds',
    );
    expect(only.stdout).toMatch(/linear\/paper .* 2 /);
    expect(only.stdout).not.toContain('task_arithmetic');
    const family = ['--family', 'task-vectors', '--tier', 'verified', '--flagged', 'included', '--selected'];
    const found = (await run('leaderboard', '-b', 'shapes-grid', ...family, '--json')).lines;
    // the baseline stays, though it is of no family
    expect(found.map(({ role, method }) => [role, method])).toEqual([
      ['PRETRAINED', null],
      ['METHOD', 'task_arithmetic'],
    ]);
  });

  test('the board has a front and a checked export, and reported results stand apart', async () => {
    const front = await run('leaderboard', '-b', 'shapes-grid', '--pareto', 'seconds,held-in', '--json');
    expect(front.lines.length).toBeGreaterThanOrEqual(1);
    expect(front.lines[0]).toMatchObject({ label: expect.stringContaining('/paper'), x: expect.any(Number) });
    expect(await run('leaderboard', '-b', 'shapes-grid', '--pareto', 'luck,held-in')).toMatchObject({ code: 2 });

    const path = join(server.folder, 'board.jsonl');
    const exported = await result('leaderboard', '-b', 'shapes-grid', '--labels', 'task', '--export', path);
    expect(exported).toEqual({ path, rows: 3 });
    const piped = await run('leaderboard', '-b', 'shapes-grid', '--labels', 'task', '--export');
    expect(piped.stdout).toBe(await readFile(path, 'utf8'));
    expect(await run('leaderboard', '-b', 'nothing', '--export')).toMatchObject({ code: 1 });

    const tables = fileURLToPath(new URL('../../definitions/fusionbench/glue-gpt2.json', import.meta.url));
    expect(await result('report', tables)).toMatchObject({ recorded: 6, existed: 0 });
    expect(await result('report', tables)).toMatchObject({ recorded: 0, existed: 6 });
    const reported = await run('leaderboard', '-b', 'fusionbench-glue-gpt2', '--reported', '--order-by', 'held-in');
    expect(reported.stdout).toMatch(/1 +(TIES|Task Arithmetic) .* 70\.0 %/);
    expect(await run('report', join(suite.base, 'config.json'))).toMatchObject({ code: 2 });
  });

  test('statistics are computed once, listed, pulled, pushed and merged by', async () => {
    const [cell] = await cellIds();
    const data = ['-b', 'shapes-grid', '--cell', cell, '--split', 'tune'];
    const fisher = await result('statistic', 'compute', 'expert-0', '-k', 'fisher', ...data, '--wait');
    expect(fisher).toMatchObject({ state: 'READY', kind: 'FISHER', variant: 'EMPIRICAL', n: 4, existed: false });
    const other = ['statistic', 'compute', 'expert-1', '-k', 'fisher', ...data, '--wait'];
    const sampled = await run(...other, '--variant', 'sampled', '-n', '2', '--seed', '3');
    expect(sampled).toMatchObject({ code: 0, stdout: expect.stringContaining('FISHER sampled of expert-1, READY') });
    const listed = (await run('statistic', 'list', 'expert-0', '--json')).lines;
    expect(listed).toMatchObject([{ id: fisher.id, digest: fisher.digest }]);

    const path = join(server.folder, 'pulled.safetensors');
    expect(await result('statistic', 'pull', String(fisher.id), '-o', path)).toMatchObject({ path });
    expect(await result('statistic', 'push', path)).toMatchObject({ id: fisher.id, existed: true });
    const optimizer = join(server.folder, 'optimizer.safetensors');
    const model = (fisher.checkpoint as { contentDigest: string }).contentDigest;
    const said = { kind: 'FISHER', variant: 'optimizer', model, normaliser: 'adam' };
    await writeFile(optimizer, statisticFile(said, { 'visual_projection.weight': { shape: [64, 96], values: [1] } }));
    expect(await result('statistic', 'push', optimizer)).toMatchObject({ state: 'READY', variant: 'OPTIMIZER' });
    expect(await run('statistic', 'push', join(suite.base, 'model.safetensors'))).toMatchObject({ code: 2 });

    const two = ['merge', '-m', 'fisher', ...experts(2), '--plan'];
    expect(await run(...two)).toMatchObject({ code: 1, stderr: expect.stringContaining('STATISTIC_MISSING') });
    const [{ id }] = (await run('statistic', 'list', 'expert-1', '--json')).lines;
    const plan = await result(...two, '--statistic', String(fisher.id), '--statistic', String(id));
    expect(plan.statistics).toMatchObject([{ chosen: false }, { chosen: false }]);
  });

  test('jobs are listed, shown and watched', async () => {
    const merges = (await run('jobs', 'list', '--kind', 'merge', '--json')).lines;
    expect(merges).toHaveLength(2);
    expect(merges).toMatchObject([{ state: 'SUCCEEDED' }, { state: 'SUCCEEDED' }]);
    const id = String(merges[0].id);
    expect(await result('jobs', 'show', id)).toMatchObject({ id, kind: 'MERGE' });
    expect(await run('jobs', 'watch', id)).toMatchObject({ code: 0, stdout: expect.stringContaining('SUCCEEDED') });
    expect(await run('jobs', 'cancel', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('CONFLICT') });
  });
});

describe('a download', () => {
  test('brings back the bytes that were pushed, and what is there is not fetched again', async () => {
    const folder = join(server.folder, 'pulled-base');
    const pulled = await result('pull', 'base', folder);
    expect(pulled).toMatchObject({ name: 'base', folder, files: expect.any(Array) });
    for (const { path } of pulled.files as { path: string }[]) {
      expect(Buffer.compare(await readFile(join(folder, path)), await readFile(join(suite.base, path)))).toBe(0);
    }
    await writeFile(join(folder, 'config.json'), '{}');
    expect(await run('pull', 'base', folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--overwrite'),
    });
    const again = await start('pull', 'base', folder, '--overwrite');
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('model.safetensors: ') });
  });
});

describe('the Hugging Face Hub', () => {
  let hub: HubStub;
  beforeAll(async () => {
    hub = await startHubServer();
    const weights = await readFile(join(suite.experts[0], 'model.safetensors'));
    // another model: the last weight differs in its last digit
    weights[weights.length - 4] ^= 1;
    hub.publish('org/expert', {
      'config.json': await readFile(join(suite.experts[0], 'config.json')),
      'model.safetensors': weights,
      'pytorch_model.bin': 'a pickle',
    });
    hub.publish('org/pickles', { 'pytorch_model.bin': 'a pickle' });
  });
  afterAll(() => hub?.close());
  const onHub = (...args: string[]): Promise<CliRun> =>
    callCli([...args, '--json'], { ...server.env, HF_ENDPOINT: hub.url, HF_TOKEN: HUB_TOKEN });

  test('is read from, by commit, and what it was is said', async () => {
    const cells = (await cellIds())[3];
    const args = ['import', 'hf:org/expert@main', '--base', 'base', '--cells', `shapes-grid:${cells}`];
    const imported = await onHub(...args, '--license', 'mit', '--modality', 'image-classification');
    expect(imported).toMatchObject({ code: 0, lines: [{ name: 'org/expert', kind: 'EXPERT', state: 'READY' }] });
    expect(imported.stderr).toContain('not registered: pytorch_model.bin');
    const refused = await onHub('import', 'hf:org/pickles');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('run code') });
    expect(await readdir(join(server.env.MERGEBOARD_STATE, 'import'))).toEqual(['org__expert']);
  });

  test('is written to, with a card that names repositories', async () => {
    const args = ['merge', '-m', 'linear', '-e', 'expert-1', '-e', 'org/expert', '--name', 'published', '--wait'];
    await result(...args);
    const exported = await onHub('export', 'published', 'hf:me/published', '--public');
    expect(exported).toMatchObject({ code: 0, lines: [{ repository: 'me/published', deleted: [] }] });
    expect(exported.stderr).toContain('not in base_model, since no repository of them is known: expert-1');
    const repository = hub.repositories.get('me/published');
    const tree = repository?.commits.get(String(exported.lines[0].commit));
    expect([...(tree?.keys() ?? [])]).toEqual(
      expect.arrayContaining(['README.md', 'config.json', 'model.safetensors']),
    );
    const card = tree?.get('README.md')?.bytes.toString('utf8') ?? '';
    expect(card).toMatch(/^---\nbase_model:\n {2}- org\/expert\nbase_model_relation: merge\ntags:\n/);
    expect(card).toContain('## Recipe');
  });
});

describe('an interrupted upload', () => {
  test('is continued by the same command, without sending twice what had arrived', async () => {
    const folder = join(server.folder, 'interrupted');
    await cp(suite.experts[0], folder, { recursive: true });
    await writeFile(join(folder, 'README.md'), 'not registered yet');
    const { files } = await readCheckpointFolder(folder);
    const { MERGEBOARD_STATE, MERGEBOARD_DATA } = server.env;
    const state = createClientState(MERGEBOARD_STATE);
    const client = createGraphqlClient({ url: server.url, token: await localAdminToken(MERGEBOARD_DATA, server.url) });
    const stop = new AbortController();
    // what the command line asks for when no option is given: an upload is known by its whole request
    const unsaid = { modality: null, description: null, license: null, source: null, base: null, trainedCells: null };
    const wish = { name: 'interrupted', kind: 'EXPERT' as const, ...unsaid };
    const attempt = async (onProgress: (sent: number, total: number) => void, onResume?: (sent: number) => void) =>
      registerCheckpoint(client, wish, await digestFiles(files, state, () => undefined), {
        state,
        signal: stop.signal,
        onProgress,
        onResume,
      });

    await expect(attempt((sent, total) => sent > total / 3 && stop.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    const resumed = await start('push', folder, '--name', 'interrupted', '--json');
    expect(resumed).toMatchObject({ code: 0, lines: [{ name: 'interrupted', state: 'READY', existed: false }] });
    expect(resumed.stderr).toMatch(/upload interrupted: continued, .* were there/);
  });
});

describe('what cannot be done is said and shows in the exit status', () => {
  test('1: the server refuses the input, and names the field', async () => {
    const refused = await run('merge', '-m', 'slerp', ...experts(3));
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('EXPERT_COUNT') });
    expect(await run('eval', 'nobody', '-b', 'shapes-grid')).toMatchObject({ code: 1 });
    expect(await start('leaderboard', '-b', 'nothing')).toMatchObject({ code: 1, stdout: '' });
  });

  test('2: the command is not understood', async () => {
    for (const args of [['frob'], ['merge'], ['merge', '-m', 'ties'], ['eval'], ['jobs', '--limit', '0'], ['--frob']]) {
      expect([args, (await run(...args)).code]).toEqual([args, 2]);
    }
    expect(await run('merge', '-m', 'ties', '-p', 'lambda', ...experts(2))).toMatchObject({ code: 2 });
    expect(await start('frob')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('see --help') });
    expect(await callCli(['jobs'], { ...server.env, MERGEBOARD_PORT: 'many' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('MERGEBOARD_PORT'),
    });
  });

  test('3: nobody listens there', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const { code, stderr, stdout } = await start('jobs', '--url', url);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(url);
  });

  test('4: no token, a wrong one, or one that lacks the scope', async () => {
    const nowhere = join(server.folder, 'empty');
    await mkdir(nowhere);
    expect(await run('merge', '-m', 'linear', ...experts(2), '--data', nowhere)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('set MERGEBOARD_TOKEN, or MERGEBOARD_DATA'),
    });
    expect(await start('jobs', '--token', 'mrg_0000000000000000_none')).toMatchObject({ code: 4 });
    const { secret } = await result('token', 'create', 'evaluator', '--scope', 'eval:run');
    const merge = await run('merge', '-m', 'linear', ...experts(3), '--token', String(secret));
    expect(merge).toMatchObject({ code: 4, stderr: expect.stringContaining('lacks scope merge:run') });
  });

  test('help is no failure and states the exit statuses', async () => {
    const { code, stdout } = await start('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/3 +the server cannot be reached, or its object store/);
  });
});

function experts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => ['-e', `expert-${index}`]).flat();
}

/** Ids of all cells, as the manifest states them. */
async function cellIds(): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(suite.benchmark, 'manifest.json'), 'utf8')) as {
    cells: { id: string }[];
  };
  return manifest.cells.map(({ id }) => id);
}

async function closedPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
