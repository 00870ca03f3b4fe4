/** A PostgreSQL of the script's own in a temporary folder: runs of the tests may stop theirs at any time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedOptions, startEmbeddedPostgres } from '../../src/storage/database/embedded/embedded-postgres.ts';

/** Databases that tests make lie on it until `work` ends. `folder` is the data folder that it was started for, a new one unless given. */
export async function onOwnPostgres<T>(
  work: (folder: string) => Promise<T>,
  options: Omit<EmbeddedOptions, 'dataFolder'> & { readonly dataFolder?: string } = {},
): Promise<T> {
  const folder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'mergeboard-faults-')));
  const postgres = await startEmbeddedPostgres({ ...options, dataFolder: folder });
  const before = process.env.MERGEBOARD_TEST_DATABASE_URL;
  process.env.MERGEBOARD_TEST_DATABASE_URL = postgres.url;
  try {
    return await work(folder);
  } finally {
    if (before === undefined) delete process.env.MERGEBOARD_TEST_DATABASE_URL;
    else process.env.MERGEBOARD_TEST_DATABASE_URL = before;
    await postgres.stop();
    if (options.dataFolder === undefined) await rm(folder, { recursive: true, force: true });
  }
}
