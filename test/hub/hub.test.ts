import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { commitFolder } from '../../src/hub/commit-folder.ts';
import { fetchRepository } from '../../src/hub/fetch-repository.ts';
import { matchesGlob } from '../../src/hub/glob.ts';
import { hubCard } from '../../src/hub/hub-card.ts';
import { createHub, type Hub } from '../../src/hub/hub.ts';
import { parseHubReference } from '../../src/hub/reference.ts';
import { type Choice, listRepository, resolveRevision } from '../../src/hub/repository.ts';
import { CLOSED, HUB_TOKEN, type HubStub, startHubServer } from '../support/hub-server.ts';

const WEIGHTS = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
const FILES = {
  'README.md': '# A model',
  'config.json': '{"model_type":"clip"}',
  'model.safetensors': WEIGHTS,
  'pytorch_model.bin': 'a pickle',
  'runs/events.json': '{}',
};
const EVERYTHING: Choice = { subfolder: '', include: [] };

let stub: HubStub;
let hub: Hub;
let folder: string;
beforeAll(async () => {
  stub = await startHubServer();
  hub = createHub({ endpoint: stub.url, token: HUB_TOKEN, firstDelayMs: 1 });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-hub-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(() => stub.close());

const nothing = { onProgress: () => undefined };

test('references name a repository and perhaps a revision', () => {
  expect(parseHubReference('hf:org/name')).toEqual({ repository: 'org/name', revision: null });
  expect(parseHubReference('hf:gpt2@refs/pr/1')).toEqual({ repository: 'gpt2', revision: 'refs/pr/1' });
  for (const text of ['org/name', 'hf:', 'hf:a/b/c', 'hf:org/../x', 'hf:org/name@', 'hf:/name']) {
    expect([text, parseHubReference(text)]).toEqual([text, null]);
  }
  expect(matchesGlob('unet/model.safetensors', ['*.json', 'unet/*'])).toBe(true);
  expect(matchesGlob('unet/model.safetensors', ['*.safetensors'])).toBe(false);
  expect(matchesGlob('model.safetensors', ['**/*.safetensors', '?'])).toBe(true);
});

describe('reading a repository', () => {
  test('a branch is pinned to its commit, and only what makes a checkpoint is listed', async () => {
    const commit = stub.publish('org/one', FILES, { license: 'mit' });
    const revision = await resolveRevision(hub, 'org/one', null);
    expect(revision).toEqual({ repository: 'org/one', commit, license: 'mit' });
    stub.publish('org/one', { ...FILES, 'config.json': '{"another":1}' });
    const { files, skipped } = await listRepository(hub, revision, EVERYTHING);
    expect(files.map(({ path, bytes, digest }) => [path, bytes, digest.kind])).toEqual([
      ['README.md', 9, 'git'],
      ['config.json', 21, 'git'],
      ['model.safetensors', 70_000, 'sha256'],
    ]);
    expect(skipped).toEqual(['pytorch_model.bin', 'runs/']);
    const only = await listRepository(hub, revision, { subfolder: '', include: ['*.safetensors'] });
    expect(only.files.map(({ path }) => path)).toEqual(['model.safetensors']);
  });

  test('a pipeline brings its components, and a subfolder is a checkpoint of its own', async () => {
    stub.publish('org/painter', {
      'model_index.json': JSON.stringify({
        _class_name: 'StableDiffusionPipeline',
        unet: ['diffusers', 'UNet2DConditionModel'],
      }),
      'unet/config.json': '{}',
      'unet/diffusion_pytorch_model.safetensors': WEIGHTS,
      'unet/diffusion_pytorch_model.fp16.safetensors': WEIGHTS,
    });
    const revision = await resolveRevision(hub, 'org/painter', 'main');
    const paths = async (choice: Choice): Promise<string[]> =>
      (await listRepository(hub, revision, choice)).files.map(({ path }) => path);
    expect(await paths(EVERYTHING)).toEqual([
      'model_index.json',
      'unet/config.json',
      'unet/diffusion_pytorch_model.safetensors',
    ]);
    expect(await paths({ subfolder: 'unet', include: ['config.json', '*.fp16.*'] })).toEqual([
      'config.json',
      'diffusion_pytorch_model.fp16.safetensors',
    ]);
  });

  test('pickles, empty and hostile repositories are refused with a reason', async () => {
    const refusal = async (files: Record<string, string>): Promise<string> => {
      stub.publish('org/bad', files);
      const revision = await resolveRevision(hub, 'org/bad', null);
      return listRepository(hub, revision, EVERYTHING).then(String, (error: Error) => error.message);
    };
    expect(await refusal({ 'pytorch_model.bin': 'x', 'config.json': '{}' })).toMatch(/run code .*pytorch_model\.bin/);
    expect(await refusal({ 'README.md': 'x' })).toMatch(/no safetensors/);
    expect(await refusal({ 'unet/a.safetensors': 'x' })).toMatch(/only in unet: name one with --subfolder/);
    expect(await refusal({ 'a b.safetensors': 'x' })).toMatch(/"a b\.safetensors", which no checkpoint can hold/);
  });

  test('what the Hub says is said, and only its origin sees the token', async () => {
    const anonymous = createHub({ endpoint: stub.url, token: null, firstDelayMs: 1 });
    const gone = resolveRevision(hub, 'org/nowhere', null);
    await expect(gone).rejects.toMatchObject({ status: 404, code: 'RepoNotFound', lacksAccess: false });
    const branch = resolveRevision(hub, 'org/one', 'v9');
    await expect(branch).rejects.toMatchObject({ code: 'RevisionNotFound', message: expect.stringContaining('v9') });
    const written = commitFolder(anonymous, folder, [], {
      ...{ ...nothing, repository: 'org/x', branch: null, isPublic: false, title: 't' },
    });
    await expect(written).rejects.toMatchObject({ status: 401, lacksAccess: true });
    const nowhere = createHub({ endpoint: 'http://127.0.0.1:9', token: null, firstDelayMs: 1 });
    await expect(resolveRevision(nowhere, 'org/one', null)).rejects.toMatchObject({ name: 'UnreachableError' });
  });
});

describe('fetching', () => {
  test('brings bytes by ranges through redirects, over faults, and checks them', async () => {
    const revision = { ...(await resolveRevision(hub, 'org/one', null)) };
    const { files } = await listRepository(hub, revision, EVERYTHING);
    stub.seen.length = 0;
    stub.fail(/^\/cdn\//, 503, 2);
    stub.fail(/^\/cdn\//, 0, 1);
    await fetchRepository(hub, revision, files, folder, {
      ...nothing,
      partBytes: 30_000,
      retry: { firstDelayMs: 1 },
    });
    expect(Buffer.compare(await readFile(join(folder, 'model.safetensors')), WEIGHTS)).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['README.md', 'config.json', 'model.safetensors']);
    const content = stub.seen.filter(({ path }) => path.startsWith('/cdn/'));
    expect(content.length).toBeGreaterThanOrEqual(3 + 3);
    expect(content.every(({ range }) => range !== undefined)).toBe(true);
    expect(content.every(({ authorization }) => authorization === undefined)).toBe(true);
    expect(stub.seen.some(({ authorization }) => authorization === `Bearer ${HUB_TOKEN}`)).toBe(true);

    stub.seen.length = 0;
    const kept: string[] = [];
    await fetchRepository(hub, revision, files, folder, { ...nothing, onKept: (path) => kept.push(path) });
    expect({ kept: kept.sort(), seen: stub.seen }).toEqual({ kept: files.map(({ path }) => path), seen: [] });
  });

  test('goes on where it was stopped, and leaves no file of a wrong digest', async () => {
    const revision = await resolveRevision(hub, 'org/one', null);
    const { files } = await listRepository(hub, revision, { subfolder: '', include: ['*.safetensors'] });
    const stop = new AbortController();
    const stopping = createHub({ endpoint: stub.url, token: null, signal: stop.signal });
    const onProgress = (done: number): void => void (done > 0 && stop.abort());
    const options = { partBytes: 10_000, signal: stop.signal };
    const broken = fetchRepository(stopping, revision, files, folder, { ...options, onProgress });
    await expect(broken).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(stat(join(folder, 'model.safetensors'))).rejects.toMatchObject({ code: 'ENOENT' });
    let kept = 0;
    const onKept = (_: string, bytes: number): void => void (kept = bytes);
    await fetchRepository(hub, revision, files, folder, { ...nothing, partBytes: 10_000, onKept });
    expect(kept).toBeGreaterThanOrEqual(10_000);
    expect(Buffer.compare(await readFile(join(folder, 'model.safetensors')), WEIGHTS)).toBe(0);

    const wrong = files.map((file) => ({ ...file, path: 'other', digest: { ...file.digest, hex: '0'.repeat(64) } }));
    const fetched = fetchRepository(hub, revision, wrong, folder, nothing);
    await expect(fetched).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    expect(await readdir(folder)).toEqual(['model.safetensors']);
  });
});

describe('publishing', () => {
  const options = { ...nothing, repository: 'me/merged', branch: null, isPublic: false, title: 'Export it' };

  test('a folder becomes one commit, large files in parts, and weights of before go', async () => {
    await writeFile(join(folder, 'README.md'), '# merged');
    await writeFile(join(folder, 'old.safetensors'), 'small');
    const first = await commitFolder(hub, folder, ['README.md', 'old.safetensors'], options);
    expect(first.deleted).toEqual([]);
    await writeFile(join(folder, 'model.safetensors'), WEIGHTS.toReversed());
    const progress: number[] = [];
    stub.seen.length = 0;
    stub.fail(/^\/cdn\/.*\/2$/, 500, 1);
    const second = await commitFolder(hub, folder, ['README.md', 'model.safetensors'], {
      ...options,
      onProgress: (done) => progress.push(done),
    });
    expect(second.deleted).toEqual(['old.safetensors']);
    const repository = stub.repositories.get('me/merged');
    const tree = repository?.commits.get(second.commit);
    expect([...(tree ?? [])].map(([path, { lfs }]) => [path, lfs])).toEqual([
      ['README.md', false],
      ['model.safetensors', true],
    ]);
    expect(repository).toMatchObject({ isPrivate: true, messages: ['initial commit', 'Export it', 'Export it'] });
    expect(Math.max(...progress)).toBe(WEIGHTS.length + '# merged'.length);
    expect(stub.seen.filter(({ method, path }) => method === 'PUT' && /\/[1-4]$/.test(path))).toHaveLength(4 + 1);

    stub.seen.length = 0;
    await commitFolder(hub, folder, ['README.md', 'model.safetensors'], options);
    expect(stub.seen.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  test('a branch that is not there is made where the default one is', async () => {
    const files = ['README.md'];
    await writeFile(join(folder, 'README.md'), '# main');
    await commitFolder(hub, folder, files, { ...options, repository: 'me/branched' });
    await writeFile(join(folder, 'README.md'), '# other');
    const branched = { ...options, repository: 'me/branched', branch: 'try/1' };
    for (const times of [1, 2]) {
      const { commit } = await commitFolder(hub, folder, files, branched);
      const repository = stub.repositories.get('me/branched');
      expect([times, repository?.branches.get('try/1')]).toEqual([times, commit]);
    }
    const { branches, commits } = stub.repositories.get('me/branched') ?? {};
    const text = (name: string) =>
      commits
        ?.get(branches?.get(name) ?? '')
        ?.get('README.md')
        ?.bytes.toString();
    expect([text('main'), text('try/1')]).toEqual(['# main', '# other']);
  });

  test('a token that may make no repository is told so, and writes to one that is there', async () => {
    await writeFile(join(folder, 'README.md'), '# closed');
    const closed = { ...options, repository: `${CLOSED}/merged` };
    const refused = commitFolder(hub, folder, ['README.md'], closed);
    await expect(refused).rejects.toMatchObject({ status: 403, lacksAccess: true });
    await expect(refused).rejects.toThrow(/rights to create a model under the namespace/);
    stub.publish(`${CLOSED}/merged`, { 'README.md': 'before' });
    const { commit } = await commitFolder(hub, folder, ['README.md'], closed);
    expect(stub.repositories.get(`${CLOSED}/merged`)?.branches.get('main')).toBe(commit);
    const stranger = createHub({ endpoint: stub.url, token: 'hf_other', firstDelayMs: 1 });
    await expect(commitFolder(stranger, folder, ['README.md'], options)).rejects.toMatchObject({ lacksAccess: true });
  });

  test('the card names parents by their repositories, and how the model came from them', () => {
    const commit = 'a'.repeat(40);
    const facts = {
      ...{ name: 'sum', kind: 'MERGED' as const, contentDigest: 'd'.repeat(64), license: 'MIT', description: null },
      parents: [
        { name: 'base', source: `https://hub.example.org/org/base/tree/${commit}/unet` },
        { name: 'mine', source: null },
      ],
      ...{ method: 'ties', baseModels: [] },
    };
    const merged = hubCard('---\nbase_model: [base, mine]\ntags: [merge]\ncustom: 1\n---\n\n# sum\n', facts);
    expect(merged.text).toBe(
      '---\nbase_model:\n  - org/base\ntags:\n  - merge\n  - mergeboard\n  - ties\ncustom: 1\nbase_model_relation: merge\nlicense: mit\n---\n\n# sum\n',
    );
    expect(merged.unnamed).toEqual(['mine']);
    const expert = hubCard(null, { ...facts, kind: 'EXPERT', method: null, baseModels: ['org/other'] });
    expect(expert.text).toMatch(/^---\nbase_model:\n {2}- org\/other\nbase_model_relation: finetune\ntags:\n/);
    expect(expert).toMatchObject({ unnamed: [], text: expect.stringContaining('# sum') });
    expect(hubCard('---\n: [\n---\nbody', facts).text).toContain('base_model_relation: merge');
  });
});
