/** Starting, finding and stopping the server process of an embedded cluster. */
import { chmod, readFile, rename, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { StorageError } from '../../../errors.ts';
import { writing } from '../../file-error.ts';
import { urlOf, type Place } from './cluster.ts';
import { isAlive } from './folder-lock.ts';
import { mustRun, runProgram } from './programs.ts';
import { giveTo } from './server-user.ts';

const START_TIMEOUT_SECONDS = 60;
const START_ATTEMPTS = 10;
const WAIT = ['-w', '-t', String(START_TIMEOUT_SECONDS)];
/** Above the highest id of Linux and macOS. */
const IMPOSSIBLE_PID = '99999999';
/** One segment of its log: without so much room the server does not start after a crash. */
const LEAST_ROOM_BYTES = 16 * 1024 * 1024;
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  // no socket file: its path may be at most 107 bytes, and a data folder's may be longer
  unix_socket_directories: '',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
};

const pidFile = (place: Place): string => join(place.cluster, 'postmaster.pid');

/** Lines of the file of the cluster's last server: its id first, its port fourth. None when there is no id in it, or no file. */
export async function readPidFile(place: Place): Promise<string[]> {
  const lines = (await readFile(pidFile(place), 'utf8').catch(() => '')).split('\n');
  return lines[0] === '' ? [] : lines;
}

/** Port of the server that runs on the cluster, or null. One that is still starting or recovering is waited for. */
export async function runningPort(place: Place): Promise<number | null> {
  const [pid, , , port] = await readPidFile(place);
  if (pid === undefined || port === undefined || !isAlive(Number(pid))) return null;
  // after a crash of the machine the id may belong to anything: pg_ctl asks whether it is a server of this cluster
  const status = await runProgram(place.launcher, place.binaries.pg_ctl, ['status', '-D', place.cluster]);
  if (status.status !== 0) return null;
  const deadline = Date.now() + START_TIMEOUT_SECONDS * 1000;
  while (isAlive(Number(pid)) && Date.now() < deadline) {
    if (await answers(urlOf(place, Number(port), 'postgres'))) return Number(port);
    await sleep(100);
  }
  // on its way down, or one that cannot be saved
  await runProgram(place.launcher, place.binaries.pg_ctl, stopArgs(place));
  return null;
}

/**
 * Starts the server and returns its port.
 * @throws StorageError with the last lines of the server's log.
 */
export async function startServer(place: Place, settings: Readonly<Record<string, string>>): Promise<number> {
  const log = join(place.root, 'server.log');
  await writeFile(log, '', { flag: 'a', mode: 0o600 });
  await chmod(log, 0o600);
  await giveTo(place.user, log);
  await disownDead(place);
  const port = await choosePort(place.root);
  const flags = Object.entries({ ...SETTINGS, ...settings }).map(([name, value]) => `-c ${name}=${value || "''"}`);
  const options = ['-D', place.cluster, '-l', log, '-o', [`-p ${port}`, ...flags].join(' ')];
  for (let attempt = 1; ; attempt += 1) {
    const { status, output } = await runProgram(place.launcher, place.binaries.pg_ctl, ['start', ...WAIT, ...options]);
    if (status === 0) return port;
    const tail = (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-8).join('\n');
    // sessions of a server that was killed need a moment to notice
    if (attempt === START_ATTEMPTS || !tail.includes('shared memory')) {
      const full = await roomText(place.root);
      throw new StorageError(`The embedded PostgreSQL did not start${full} (${output.trim()}). Its log ends:\n${tail}`);
    }
    await sleep(500);
  }
}

/** On a full disk the log may lack the reason. */
async function roomText(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < LEAST_ROOM_BYTES ? `: the disk of ${folder} has ${bavail * bsize} bytes left` : '';
}

/** Stops the server and waits for its end; open connections are cut. @throws StorageError */
export async function stopServer(place: Place): Promise<void> {
  await mustRun(place.launcher, place.binaries.pg_ctl, stopArgs(place));
}

function stopArgs(place: Place): string[] {
  return ['stop', ...WAIT, '-m', 'fast', '-D', place.cluster];
}

/**
 * PostgreSQL takes the zombie of a killed server for a live one and would not start. The id is replaced by one that no
 * process can have; the rest of the file stays, because the server checks by it that no old session is still writing.
 */
async function disownDead(place: Place): Promise<void> {
  const [pid, ...rest] = await readPidFile(place);
  if (pid === undefined || isAlive(Number(pid))) return;
  await replaceFile(pidFile(place), [IMPOSSIBLE_PID, ...rest].join('\n'), place);
}

/** The port of the last start when it is free, so that tools keep their settings; else any free one. */
async function choosePort(root: string): Promise<number> {
  const path = join(root, 'port');
  const last = Number(await readFile(path, 'utf8').catch(() => '0'));
  const port = (last > 0 ? await freePort(last) : null) ?? (await freePort(0));
  if (port === null) throw new StorageError('There is no free port on 127.0.0.1');
  if (port !== last) await writing(path, () => writeFile(path, String(port)));
  return port;
}

/** All at once: half of it, on a full disk, would keep the server from starting for ever. */
async function replaceFile(path: string, text: string, place: Place): Promise<void> {
  const draft = `${path}.mergeboard`;
  await writing(path, () => writeFile(draft, text, { mode: 0o600 }));
  await giveTo(place.user, draft);
  await rename(draft, path);
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

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
