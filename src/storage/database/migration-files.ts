import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const FILE_NAME = /^(\d{4})-([a-z0-9-]+)\.(up|down)\.sql$/;

export interface Migration {
  /** 1, 2, 3 … without gaps. */
  readonly version: number;
  readonly name: string;
  readonly up: string;
  readonly down: string;
  /** SHA-256 of the `up` file: a migration that ran is never edited. */
  readonly checksum: string;
}

/**
 * Reads `NNNN-name.up.sql` / `.down.sql` pairs in order.
 * @throws Error on a strange file name, a missing half or a gap in the numbers.
 */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const stems = new Set<string>();
  for (const name of names) {
    if (!FILE_NAME.test(name))
      throw new Error(`${join(folder, name)}: a migration is named NNNN-name.up.sql or NNNN-name.down.sql`);
    stems.add(name.replace(/\.(up|down)\.sql$/, ''));
  }
  const migrations: Migration[] = [];
  // one after the other, so that it is the first fault that is told
  for (const [index, stem] of [...stems].entries()) {
    const version = Number(stem.slice(0, 4));
    if (version !== index + 1) throw new Error(`${folder}: expected migration ${index + 1}, found ${stem}`);
    // line ends depend on how git checked the file out
    const read = async (half: string) =>
      (await readFile(join(folder, `${stem}.${half}.sql`), 'utf8')).replaceAll('\r\n', '\n');
    const up = await read('up');
    const checksum = createHash('sha256').update(up).digest('hex');
    migrations.push({ version, name: stem.slice(5), up, down: await read('down'), checksum });
  }
  return migrations;
}
