/** The folder of an embedded cluster: where things are, and how the cluster comes to be. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverBinaries, type ServerBinaries } from './binaries.ts';
import { launcherFor, mustRun, passingFolders, runProgram, type Launcher } from './programs.ts';
import { giveTo, serverUser, type ServerUser } from './server-user.ts';

const ROLE = 'mergeboard';
/** PostgreSQL's own UTF-8 rules: the same order and case on every platform, whatever locales it has. */
const LOCALE = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

export interface Place {
  readonly root: string;
  readonly cluster: string;
  readonly users: string;
  readonly binaries: ServerBinaries;
  readonly user: ServerUser | null;
  readonly launcher: Launcher;
  readonly password: string;
}

/** Looks everything up. The folder must exist. */
export async function openPlace(root: string): Promise<Place> {
  const [binaries, user] = await Promise.all([serverBinaries(), serverUser(join(root, 'cluster'))]);
  let launcher = await launcherFor(user, binaries.postgres);
  await giveTo(user, root);
  // a data folder below a private home cannot be traversed by the server's user
  if (user && launcher.prefix.length === 0 && (await runProgram(launcher, 'test', ['-x', root])).status !== 0) {
    launcher = passingFolders(user);
  }
  return {
    root,
    cluster: join(root, 'cluster'),
    users: join(root, 'users'),
    binaries,
    user,
    launcher,
    password: await password(root),
  };
}

async function password(root: string): Promise<string> {
  const path = join(root, 'password');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (known !== '') return known;
  const fresh = randomBytes(24).toString('base64url');
  await writeFile(path, fresh, { mode: 0o600 });
  return fresh;
}

/** Creates the cluster unless it is there. Under another name first, so that a half-made one is never taken for a whole one. */
export async function ensureCluster(place: Place): Promise<void> {
  if (await exists(join(place.cluster, 'PG_VERSION'))) return;
  const draft = `${place.cluster}.draft`;
  const passwordFile = join(place.root, 'password.initdb');
  await rm(draft, { recursive: true, force: true });
  await writeFile(passwordFile, place.password, { mode: 0o600 });
  await giveTo(place.user, passwordFile);
  try {
    const access = ['-U', ROLE, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
    await mustRun(place.launcher, place.binaries.initdb, [
      '-D',
      draft,
      ...access,
      '-E',
      'UTF8',
      ...LOCALE,
      '--no-sync',
    ]);
    await rename(draft, place.cluster);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

export function urlOf(place: Pick<Place, 'password'>, port: number, database: string): string {
  return `postgres://${ROLE}:${place.password}@127.0.0.1:${port}/${database}`;
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
