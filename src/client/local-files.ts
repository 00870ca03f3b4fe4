import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { sha256File } from '../transfer/sha256-file.ts';
import { type ClientState } from './client-state.ts';

/** A file on this machine and its path inside the checkpoint or benchmark. */
export interface LocalFile {
  readonly path: string;
  readonly localPath: string;
  readonly bytes: number;
}

export interface DigestedLocalFile extends LocalFile {
  readonly sha256: string;
}

/** Reading a smaller file again is quicker than remembering it. */
const REMEMBER_FROM_BYTES = 64 * 1024 * 1024;

/**
 * SHA-256 of each file, in order. Digests of large files are remembered by path, size and modification time.
 * @param onBytes called with the bytes that were newly read or remembered.
 */
export async function digestFiles(
  files: readonly LocalFile[],
  state: ClientState,
  onBytes: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<DigestedLocalFile[]> {
  const digested: DigestedLocalFile[] = [];
  for (const file of files) {
    const { mtimeMs, size } = await stat(file.localPath);
    const key = ['digest', resolve(file.localPath), String(size), String(mtimeMs)];
    const remembered = size >= REMEMBER_FROM_BYTES ? await state.read(key) : null;
    if (remembered !== null && /^[0-9a-f]{64}$/.test(remembered)) {
      onBytes(size);
      digested.push({ ...file, sha256: remembered });
      continue;
    }
    let seen = 0;
    const report = (bytes: number): void => {
      onBytes(bytes - seen);
      seen = bytes;
    };
    const { sha256 } = await sha256File(file.localPath, report, signal);
    if (size >= REMEMBER_FROM_BYTES) await state.write(key, sha256);
    digested.push({ ...file, sha256 });
  }
  return digested;
}
