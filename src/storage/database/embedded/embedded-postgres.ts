/**
 * A real PostgreSQL of our own, for machines without one. The cluster lives in `<data folder>/postgres`; every process
 * that names the same folder shares one server: the first starts it, the last to leave stops it. After a crash of all of
 * them the server may still run: the next process simply joins it.
 *
 * Only loopback is listened on, and a random password (file `password`, mode 600) is asked for, so other users of the
 * machine stay out.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { AppError } from '../../../errors.ts';
import { writing } from '../../file-error.ts';
import { ensureCluster, openPlace, urlOf, type Place } from './cluster.ts';
import { isAlive, withFolderLock } from './folder-lock.ts';
import { keepRunning, type ServerReport } from './keep-running.ts';
import { runningPort, startServer, stopServer } from './server.ts';

const DATABASE = 'mergeboard';
const LOCK_TIMEOUT_MS = 120_000;

export interface EmbeddedOptions {
  readonly dataFolder: string;
  /** Server settings (`name: value`), used when this call is the one that starts the server. */
  readonly settings?: Readonly<Record<string, string>>;
  /** With it, a server that ends by itself is started again while this process uses it. */
  readonly keep?: ServerReport;
}

export interface EmbeddedPostgres {
  /** Connection URL of the database `mergeboard`, password included: never log it. */
  readonly url: string;
  /** Leaves the server; stops it when no other live process uses it. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded server of a data folder, or joins the one that runs there already.
 * @throws StorageError when the programs are missing, the folder cannot be used, or the server does not come up; the
 * message ends with the last lines of the server's log.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const root = resolve(options.dataFolder, 'postgres');
  await writing(root, () => mkdir(join(root, 'users'), { recursive: true }));
  const lock = join(root, 'lock');
  return withFolderLock(lock, LOCK_TIMEOUT_MS, async () => {
    const place = await openPlace(root);
    await ensureCluster(place);
    const port = (await runningPort(place)) ?? (await startServer(place, options.settings ?? {}));
    const membership = join(place.users, `${process.pid}.${randomBytes(4).toString('hex')}`);
    await writeFile(membership, '');
    let stopping: Promise<void> | null = null;
    const leave = async (): Promise<void> => {
      await rm(membership, { force: true });
      if (await isDeserted(place)) await stopServer(place);
    };
    try {
      await ensureDatabase(urlOf(place, port, 'postgres'));
    } catch (error) {
      await leave();
      throw error;
    }
    const url = urlOf(place, port, DATABASE);
    const stopped = new AbortController();
    const keeping =
      options.keep === undefined
        ? undefined
        : keepRunning(
            {
              place,
              port,
              settings: options.settings ?? {},
              lock: { path: lock, timeoutMs: LOCK_TIMEOUT_MS },
              report: options.keep,
            },
            stopped.signal,
          );
    const stop = async (): Promise<void> => {
      stopped.abort();
      await keeping;
      await withFolderLock(lock, LOCK_TIMEOUT_MS, leave).catch((error: unknown) => {
        // a lock that cannot be written, on a full disk, cannot be held by anybody else either
        if (error instanceof AppError && error.place.file === lock) return leave();
        throw error;
      });
    };
    return { url, stop: () => (stopping ??= stop()) };
  });
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
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
