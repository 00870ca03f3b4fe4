/**
 * Packs the package, installs it into an empty folder, and uses it as others would: the command, the client, its types. It installs all
 * dependencies, so it takes minutes and a registry (or npm's cache: `--prefer-offline` is given). Run before a release:
 *
 *   node scripts/check-package.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CONSUMER = `import { createClient, RejectedError, LeaderboardDocument, type Board } from 'mergeboard/client';
import { readFolder } from 'mergeboard/client/files';
const client = createClient({ url: 'http://127.0.0.1:9', token: 'mrg_x' });
export async function board(): Promise<Board> {
  return client.leaderboard({ modality: 'LANGUAGE', benchmark: 'b' });
}
export async function rows(): Promise<number> {
  const { leaderboard } = await client.execute(LeaderboardDocument, { modality: 'LANGUAGE', benchmark: 'b', first: 1 });
  return leaderboard.nodes.length;
}
// @ts-expect-error a modality is one of three
export const wrong = () => client.leaderboard({ modality: 'MUSIC', benchmark: 'b' });
export { RejectedError, readFolder };
`;

const folder = mkdtempSync(join(tmpdir(), 'mergeboard-package-'));
const run = (command: string, args: string[], cwd = folder): string => {
  console.log(`$ ${command} ${args.join(' ')}`);
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
};
try {
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], ROOT)) as {
    filename: string;
  }[];
  writeFileSync(join(folder, 'package.json'), '{"name":"consumer","private":true,"type":"module"}');
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, filename)]);
  const version = run(join(folder, 'node_modules/.bin/mergeboard'), ['--version']).trim();
  run(join(folder, 'node_modules/.bin/mergeboard'), ['benchmark', 'definitions', '--json']);
  writeFileSync(join(folder, 'consumer.ts'), CONSUMER);
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,dom'];
  run(process.execPath, [
    tsc,
    ...options,
    '--types',
    'node',
    '--typeRoots',
    join(ROOT, 'node_modules/@types'),
    'consumer.ts',
  ]);
  const use =
    "import { createClient } from 'mergeboard/client'; console.log(typeof createClient({ url: 'http://x' }).merge);";
  if (run(process.execPath, ['--input-type=module', '-e', use]).trim() !== 'function') throw new Error('no client');
  console.log(`mergeboard ${version}: the package installs, runs and types`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
