import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What the client remembers between runs: a small text per key, each in its own file. Nothing here is needed for correctness:
 * whatever cannot be read or written is treated as forgotten.
 */
export interface ClientState {
  read(key: readonly string[]): Promise<string | null>;
  write(key: readonly string[], value: string): Promise<void>;
  forget(key: readonly string[]): Promise<void>;
}

export function createClientState(folder: string): ClientState {
  const pathOf = (key: readonly string[]): string =>
    join(folder, `${createHash('sha256').update(JSON.stringify(key)).digest('hex')}.txt`);
  return {
    async read(key) {
      try {
        return await readFile(pathOf(key), 'utf8');
      } catch {
        return null;
      }
    },
    async write(key, value) {
      const path = pathOf(key);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        // a torn file would be read as a wrong value
        await writeFile(`${path}.${process.pid}`, value, { mode: 0o600 });
        await rename(`${path}.${process.pid}`, path);
      } catch {
        // a read-only home only costs time later
      }
    },
    async forget(key) {
      await rm(pathOf(key), { force: true }).catch(() => undefined);
    },
  };
}
