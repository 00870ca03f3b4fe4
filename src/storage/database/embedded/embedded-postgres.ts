/**
 * A real PostgreSQL of our own, for machines without one. The cluster lives in `<data folder>/postgres`; every process
 * that names the same folder shares one server: the first starts it, the last to leave stops it. After a crash of all of
 * them the server may still run: the next process simply joins it.
 *
 * Only loopback is listened on, and a random password (file `password`, mode 600) is asked for, so other users of the
 * machine stay out.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { StorageError } from '../../../errors.ts';
import { serverBinaries, type ServerBinaries } from './binaries.ts';
import { isAlive, withFolderLock } from './folder-lock.ts';
import { launcherFor, mustRun, passingFolders, runProgram, type Launcher } from './programs.ts';
import { giveTo, serverUser, type ServerUser } from './server-user.ts';

const ROLE = 'mergeboard';
const DATABASE = 'mergeboard';
/** PostgreSQL's own UTF-8 rules: the same order and case on every platform, whatever locales it has. */
const LOCALE = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
const LOCK_TIMEOUT_MS = 120_000;
const START_TIMEOUT_SECONDS = 60;

export interface EmbeddedOptions {
  readonly dataFolder: string;
  /** Server settings (`name: value`), used when this call is the one that starts the server. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** Connection URL of the database `mergeboard`, password included: never log it. */
  readonly url: string;
  /** Leaves the server; stops it when no other live process uses it. Idempotent. */
  stop(): Promise<void>;
}

interface Place {
  readonly root: string;
  readonly cluster: string;
  readonly users: string;
  readonly binaries: ServerBinaries;
  readonly user: ServerUser | null;
  readonly launcher: Launcher;
  readonly password: string;
}

/**
 * Starts the embedded server of a data folder, or joins the one that runs there already.
 * @throws StorageError when the programs are missing, the folder cannot be used, or the server does not come up; the
 * message ends with the last lines of the server's log.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const root = resolve(options.dataFolder, 'postgres');
  await mkdir(join(root, 'users'), { recursive: true });
  const lock = join(root, 'lock');
  return withFolderLock(lock, LOCK_TIMEOUT_MS, async () => {
    const place = await openPlace(root);
    await ensureCluster(place);
    const url = (await runningUrl(place)) ?? (await startServer(place, options.settings ?? {}));
    await ensureDatabase(url);
    const membership = join(place.users, `${process.pid}.${randomBytes(4).toString('hex')}`);
    await writeFile(membership, '');

    let stopping: Promise<void> | null = null;
    const leave = async (): Promise<void> => {
      await rm(membership, { force: true });
      if (await isDeserted(place)) await mustRun(place.launcher, place.binaries.pg_ctl, stopArgs(place));
    };
    return { url, stop: () => (stopping ??= withFolderLock(lock, LOCK_TIMEOUT_MS, leave)) };
  });
}

async function openPlace(root: string): Promise<Place> {
  const [binaries, user] = await Promise.all([serverBinaries(), serverUser()]);
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

/** Creates the cluster under another name first, so that a half-made one is never taken for a whole one. */
async function ensureCluster(place: Place): Promise<void> {
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

/** URL of the server that runs on the cluster, or null. A server that is still starting or recovering is waited for. */
async function runningUrl(place: Place): Promise<string | null> {
  const [pid, , , port] = (await readFile(join(place.cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  if (pid === undefined || port === undefined || !isAlive(Number(pid))) return null;
  // after a crash of the machine the id may belong to anything: pg_ctl asks whether it is a server of this cluster
  const status = await runProgram(place.launcher, place.binaries.pg_ctl, ['status', '-D', place.cluster]);
  if (status.status !== 0) return null;
  const url = urlOf(place, Number(port), 'postgres');
  const deadline = Date.now() + START_TIMEOUT_SECONDS * 1000;
  for (;;) {
    const failure = await tryConnect(url);
    if (failure === null) return urlOf(place, Number(port), DATABASE);
    if (!isAlive(Number(pid)) || Date.now() > deadline) break;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  // it runs but does not answer: an orphan on its way down, or one that cannot be saved
  await runProgram(place.launcher, place.binaries.pg_ctl, stopArgs(place));
  return null;
}

async function startServer(place: Place, settings: Readonly<Record<string, string>>): Promise<string> {
  const log = join(place.root, 'server.log');
  await writeFile(log, '', { flag: 'a', mode: 0o600 });
  await chmod(log, 0o600);
  await giveTo(place.user, log);
  const port = await choosePort(place.root);
  const all = {
    listen_addresses: '127.0.0.1',
    // no socket file: its path may be at most 107 bytes, and a data folder's may be longer
    unix_socket_directories: '',
    log_min_messages: 'warning',
    ...settings,
  };
  const flags = Object.entries(all).map(([name, value]) => `-c ${name}=${value === '' ? "''" : value}`);
  const args = [
    'start',
    '-w',
    '-t',
    String(START_TIMEOUT_SECONDS),
    '-D',
    place.cluster,
    '-l',
    log,
    '-o',
    [`-p ${port}`, ...flags].join(' '),
  ];
  const { status, output } = await runProgram(place.launcher, place.binaries.pg_ctl, args);
  if (status !== 0) {
    const tail = (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-8).join('\n');
    throw new StorageError(`The embedded PostgreSQL did not start (${output.trim()}). Its log ends:\n${tail}`);
  }
  return urlOf(place, port, DATABASE);
}

/** The port of the last start when it is free, so that tools keep their settings; else any free one. */
async function choosePort(root: string): Promise<number> {
  const path = join(root, 'port');
  const last = Number(await readFile(path, 'utf8').catch(() => '0'));
  const port = (last > 0 ? await freePort(last) : null) ?? (await freePort(0));
  if (port === null) throw new StorageError('There is no free port on 127.0.0.1');
  await writeFile(path, String(port));
  return port;
}

async function freePort(wanted: number): Promise<number | null> {
  return new Promise((resolvePort) => {
    const server = createServer();
    server.once('error', () => resolvePort(null));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolvePort(port));
    });
  });
}

async function ensureDatabase(url: string): Promise<void> {
  const admin = new URL(url);
  admin.pathname = '/postgres';
  const client = new Client({ connectionString: admin.href });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function tryConnect(url: string): Promise<unknown> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return null;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether no live process uses the server; forgets the dead ones. */
async function isDeserted(place: Place): Promise<boolean> {
  let live = 0;
  for (const name of await readdir(place.users)) {
    if (isAlive(Number.parseInt(name, 10))) live += 1;
    else await rm(join(place.users, name), { force: true });
  }
  return live === 0;
}

function stopArgs(place: Place): string[] {
  return ['stop', '-w', '-t', String(START_TIMEOUT_SECONDS), '-m', 'fast', '-D', place.cluster];
}

function urlOf(place: Place, port: number, database: string): string {
  return `postgres://${ROLE}:${place.password}@127.0.0.1:${port}/${database}`;
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
