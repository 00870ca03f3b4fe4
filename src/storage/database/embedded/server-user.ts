import { execFile } from 'node:child_process';
import { chown, readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StorageError } from '../../../errors.ts';

const run = promisify(execFile);

/** Who PostgreSQL runs as. Null: as ourselves. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. Under root it runs as the owner of the cluster, so that whoever made the data folder
 * can still use it afterwards; a new cluster belongs to the system user `postgres`, which is created when missing (`initdb`
 * looks its own uid up, so an unnamed uid will not do).
 */
export async function serverUser(cluster: string): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(cluster).catch(() => null);
  if (owner && owner.uid !== 0) return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const existing = await lookUp('postgres');
  if (existing) return existing;
  const attempts = [
    ['useradd', '--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
    ['adduser', '-S', '-D', '-H', 'postgres'], // BusyBox
  ];
  for (const [program = '', ...args] of attempts) {
    await run(program, args).catch(() => undefined);
    const created = await lookUp('postgres');
    if (created) return created;
  }
  throw new StorageError(
    'PostgreSQL cannot run as root and no system user "postgres" could be created: create one, run Mergeboard as another user, or set DATABASE_URL.',
    { retryable: false },
  );
}

async function lookUp(name: string): Promise<ServerUser | null> {
  const passwd = await readFile('/etc/passwd', 'utf8');
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find((parts) => parts[0] === name);
  return fields ? { name, uid: Number(fields[2]), gid: Number(fields[3]) } : null;
}

/** Gives a file or folder to the user the server runs as. */
export async function giveTo(user: ServerUser | null, path: string): Promise<void> {
  if (user) await chown(path, user.uid, user.gid);
}
