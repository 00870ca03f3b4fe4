/**
 * The disk fills up while `merge --out`, `pull`, `backup` and `leaderboard --export` write: at every page that a small output has, or at
 * every tenth of a larger one. Each must fail with a typed error that names the file, leave nothing that looks whole, and do its
 * work when it is called again and there is room.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backup } from '../../src/backup/backup.ts';
import { readBackup } from '../../src/backup/backup-format.ts';
import { createClientState } from '../../src/client/client-state.ts';
import { createGraphqlClient } from '../../src/client/graphql-client.ts';
import { pullCheckpoint } from '../../src/client/pull-checkpoint.ts';
import { AppError } from '../../src/errors.ts';
import { mergeFolders } from '../../src/local/merge-folders.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { runCli } from '../support/cli.ts';
import { goldenModel } from '../support/golden-recipes.ts';
import { registerSuiteCells, registerSuiteModel } from '../support/shapes-experts.ts';
import { type Fault, type FaultReport } from './fault.ts';
import { onOwnPostgres } from './own-postgres.ts';
import { onSmallVolume, PAGE_BYTES, type SmallVolume } from './small-volume.ts';

const VOLUME_BYTES = 16 * 1024 * 1024;
const TENTHS = 10;
const RECIPE = `merge_method: linear
models:
  - {model: one, parameters: {weight: 1}}
  - {model: two, parameters: {weight: 0.5}}
`;

export const diskFullOutputs: Fault = {
  name: 'disk-full-outputs',
  fault: 'the disk fills up while a merge, a download, a backup or an export is written',
  run: (_options, say) => onSmallVolume(VOLUME_BYTES, (volume) => onOwnPostgres(() => fillWhileWriting(volume, say))),
};

/** One thing that is written, and can be called again. */
interface Writing {
  readonly name: string;
  /** What a user would take for the finished thing. */
  readonly out: string;
  write(): Promise<unknown>;
  /** What it says when it is whole, the same each time. */
  digest(): Promise<string>;
}

async function fillWhileWriting(volume: SmallVolume, say: (line: string) => void): Promise<FaultReport> {
  const api = await startTestApi({ worker: true });
  try {
    const model = await registerSuiteModel(api, 'base', { kind: 'BASE' });
    await registerSuiteCells(api, ['polygons-hatched'], 2);
    const problems: string[] = [];
    const seen: Record<string, number | string> = {};
    for (const writing of [merging(volume), pulling(volume, api, model), backingUp(volume, api)]) {
      const { failures, messages } = await fillAt(volume, writing, problems);
      seen[writing.name] = failures;
      say(`${writing.name}: ${failures} full disks, e.g. ${messages[0]}`);
    }
    problems.push(...(await onCommandLine(volume, api, model.id, say)));
    return { seen, problems };
  } finally {
    await api.stop();
  }
}

/** Fills the disk so that more and more of the output fits, until all of it does. */
async function fillAt(volume: SmallVolume, writing: Writing, problems: string[]) {
  const { name, out } = writing;
  await writing.write();
  const whole = await writing.digest();
  const pages = Math.ceil((await bytesBelow(out)) / PAGE_BYTES);
  await rm(out, { recursive: true });
  const messages: string[] = [];
  const step = Math.max(1, Math.floor(pages / TENTHS));
  for (let free = 0, failed = true; failed; free += step) {
    await volume.fill(free * PAGE_BYTES);
    const failure: unknown = await writing.write().then(
      () => null,
      (error: unknown) => error,
    );
    failed = failure !== null;
    const where = `${name} with ${free} of ${pages} pages free`;
    if (failed) {
      messages.push(String(failure));
      const typed = failure instanceof AppError && failure.code === 'STORAGE' && !failure.retryable;
      if (!typed || !failure.message.includes(volume.folder)) problems.push(`${where}: ${String(failure)}`);
      if (await looksWhole(writing)) problems.push(`${where}: what is there looks whole`);
    }
    await volume.empty();
    // the same call goes on, or begins again
    if (failed) await writing.write();
    if ((await writing.digest()) !== whole) problems.push(`${where}: another output afterwards`);
    await rm(out, { recursive: true });
  }
  const left = (await readdir(volume.folder)).filter((entry) => entry !== 'objects');
  if (left.length > 0) problems.push(`${name} left ${left.join(', ')}`);
  return { failures: messages.length, messages };
}

function merging({ folder }: SmallVolume): Writing {
  const out = join(folder, 'merged');
  const state = createClientState(join(folder, 'state'));
  return {
    name: 'merges',
    out,
    write: () =>
      mergeFolders({
        yaml: RECIPE,
        folderOf: ({ path }) => goldenModel(path),
        out,
        state,
        threads: 1,
        maxFileBytes: 2 ** 30,
      }),
    digest: () => digestOf(out),
  };
}

function pulling({ folder }: SmallVolume, api: TestApi, { id, digest }: { id: string; digest: string }): Writing {
  const out = join(folder, 'pulled');
  const client = createGraphqlClient({ url: api.url, token: api.tokens.read });
  return {
    name: 'downloads',
    out,
    write: () =>
      pullCheckpoint(client, { id, contentDigest: digest }, out, { partBytes: 65_536, onProgress: () => undefined }),
    digest: () => digestOf(out),
  };
}

function backingUp({ folder }: SmallVolume, api: TestApi): Writing {
  const out = join(folder, 'backup');
  return {
    name: 'backups',
    out,
    write: () => backup(api, out),
    // its folder has names of its own each time; what counts is that its manifest is there
    digest: async () => JSON.stringify((await readBackup(out))?.objects.count),
  };
}

async function looksWhole({ name, out, digest }: Writing): Promise<boolean> {
  if (name === 'backups') return (await readBackup(out)) !== null;
  if (name === 'merges') return exists(out);
  const names = await readdir(out).catch((): string[] => []);
  return (
    names.length > 0 &&
    !names.some((entry) => entry.endsWith('.partial')) &&
    (await digest()) !== '' &&
    names.includes('model.safetensors')
  );
}

/** The same as a person meets it: what is printed, and the exit status. */
async function onCommandLine(
  volume: SmallVolume,
  api: TestApi,
  checkpoint: string,
  say: (line: string) => void,
): Promise<string[]> {
  const recipe = join(api.settings.dataFolder, 'recipe.yml');
  await writeFile(recipe, RECIPE);
  const models = ['one', 'two'].flatMap((name) => ['--model', `${name}=${goldenModel(name)}`]);
  const at = (name: string): string => join(volume.folder, name);
  const commands = [
    ['merge', recipe, '--out', at('merged'), '--threads', '1', ...models],
    ['pull', checkpoint, at('pulled')],
    ['leaderboard', '-b', 'shapes-grid', '--export', at('board.jsonl')],
    ['backup', at('backup')],
  ];
  const env = {
    ...{ MERGEBOARD_URL: api.url, MERGEBOARD_TOKEN: api.tokens.admin, MERGEBOARD_STATE: at('state') },
    ...{ DATABASE_URL: api.databaseUrl, MERGEBOARD_DATA: api.settings.dataFolder },
  };
  const problems: string[] = [];
  for (const args of commands) {
    await volume.fill(0);
    const { code, stderr } = await runCli(args, env);
    const last = stderr.trimEnd().split('\n').at(-1) ?? '';
    say(`mergeboard ${args[0]}: exit status ${code}: ${last}`);
    if (code !== 1 || !last.includes(volume.folder) || (await exists(at('board.jsonl'))))
      problems.push(`mergeboard ${args[0]}: exit status ${code}: ${last}`);
    await volume.empty();
    const again = await runCli(args, env);
    if (again.code !== 0) problems.push(`mergeboard ${args[0]} with room again: ${again.stderr.trimEnd()}`);
    await rm(at('board.jsonl'), { force: true });
  }
  return problems;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function digestOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const path of await filesBelow(folder)) {
    hash.update(path.slice(folder.length));
    hash.update(await readFile(path));
  }
  return hash.digest('hex');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function bytesBelow(folder: string): Promise<number> {
  const sizes = await Promise.all((await filesBelow(folder)).map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, bytes) => sum + Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES, 0);
}
