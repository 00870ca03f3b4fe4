import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { StorageError } from '../../../errors.ts';
import { writing } from '../../file-error.ts';

const POLL_MS = 50;

/**
 * Runs `work` while holding the lock file `path`, so that processes that start or stop the same cluster take turns.
 * A lock whose process died is taken over. PostgreSQL's own `postmaster.pid` remains the last guard: this lock only
 * keeps starters from racing into it.
 * @throws StorageError when it cannot be written, or another live process holds the lock for longer than `timeoutMs`.
 */
export async function withFolderLock<T>(path: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const mine = `${process.pid} ${randomUUID()}`;
  const draft = `${path}.${randomUUID()}`;
  const deadline = Date.now() + timeoutMs;
  try {
    await writing(path, () => writeFile(draft, mine));
    while (!(await acquire(path, draft, mine))) {
      if (Date.now() > deadline) {
        throw new StorageError(`${path} is held by another process (${await readLock(path)})`);
      }
      await sleep(POLL_MS);
    }
  } finally {
    await rm(draft, { force: true });
  }
  try {
    return await work();
  } finally {
    // after a takeover by mistake the file is another's
    if ((await readLock(path)) === mine) await rm(path, { force: true });
  }
}

async function acquire(path: string, draft: string, mine: string): Promise<boolean> {
  try {
    await link(draft, path); // atomic, and fails when the lock exists
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
  const holder = Number.parseInt(await readLock(path), 10);
  if (Number.isNaN(holder) || isAlive(holder)) return false;
  const copy = `${draft}.takeover`;
  await writeFile(copy, mine);
  await rename(copy, path);
  // of several takers the last one wins; all of them look after they have all written
  await sleep(2 * POLL_MS);
  return (await readLock(path)) === mine;
}

async function readLock(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/**
 * Whether a process with this id runs, ours or not. A zombie does not: in a container whose first process reaps nothing,
 * a killed server stays in the table for ever.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return isCode(error, 'EPERM');
  }
  if (process.platform !== 'linux') return true;
  try {
    // "pid (name) state …", and the name may hold anything
    return !/^\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*(?=\) )/s, ''));
  } catch {
    return false;
  }
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
