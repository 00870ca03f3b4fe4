import { constants, type Stats } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, realpath, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { StorageError } from '../../errors.ts';
import { isLasting } from '../file-error.ts';
import { syncFolder } from '../sync-folder.ts';

/** Runs a file system call and gives its failure a type; `codes` are answered with null. */
export async function orNull<T>(call: Promise<T>, ...codes: string[]): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (codes.includes(errorCode(error))) return null;
    throw folderError(error);
  }
}

/** System error code (`ENOENT` …), also of an error that was given a type. */
export function errorCode(error: unknown): string {
  const origin = error instanceof StorageError ? error.cause : error;
  return (origin as NodeJS.ErrnoException | undefined)?.code ?? '';
}

/** As `fileError`, for the objects folder: clients are told of keys, never of paths. */
export function folderError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = errorCode(error);
  return new StorageError(`object folder: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
    retryable: !isLasting(code),
  });
}

/**
 * Opens a regular file below `root` for reading, or null when there is none. Symbolic links are not followed, neither as
 * the file nor on the way to it: the store's folder describes itself.
 */
export async function openInside(root: string, path: string): Promise<{ handle: FileHandle; stats: Stats } | null> {
  const parent = await orNull(realpath(dirname(path)), 'ENOENT', 'ENOTDIR');
  if (parent === null) return null;
  if (parent !== dirname(path) || !(parent === root || parent.startsWith(root + sep))) {
    throw new StorageError('object folder: a symbolic link lies in the way', { retryable: false });
  }
  const handle = await orNull(open(path, constants.O_RDONLY | constants.O_NOFOLLOW), 'ENOENT', 'ENOTDIR');
  if (handle === null) return null;
  const stats = await handle.stat();
  if (stats.isFile()) return { handle, stats };
  await handle.close();
  return null;
}

/**
 * Moves a finished, synced file to its place; readers see all of it or nothing. With `ifAbsent` the move is a hard link,
 * which exactly one of several racers can make: returns false for the others.
 */
export async function publish(from: string, to: string, ifAbsent: boolean): Promise<boolean> {
  // A concurrent delete may remove the empty folder between mkdir and the move: then it is made again.
  for (let attempt = 1; ; attempt += 1) {
    await mkdir(dirname(to), { recursive: true });
    try {
      if (ifAbsent) {
        await link(from, to);
        await unlink(from);
      } else await rename(from, to);
      await syncFolder(dirname(to));
      return true;
    } catch (error) {
      if (ifAbsent && errorCode(error) === 'EEXIST') {
        await rm(from, { force: true });
        return false;
      }
      if (errorCode(error) !== 'ENOENT' || attempt === 10) throw folderError(error);
    }
  }
}

/** Removes the folders above `path` that became empty, up to `root`. */
export async function pruneEmpty(root: string, path: string): Promise<void> {
  for (let folder = dirname(path); folder.startsWith(root + sep); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}

/** Keys of all files below `folder` that begin with `prefix`, in the order of their bytes. */
export async function* walkKeys(folder: string, prefix: string, above = ''): AsyncIterable<string> {
  const entries = (await orNull(readdir(join(folder, above), { withFileTypes: true }), 'ENOENT')) ?? [];
  const names = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => above + entry.name + (entry.isDirectory() ? '/' : ''))
    .sort((a, b) => (a < b ? -1 : 1));
  for (const name of names) {
    if (!name.endsWith('/')) {
      if (name.startsWith(prefix)) yield name;
    } else if (name.startsWith(prefix) || prefix.startsWith(name)) yield* walkKeys(folder, prefix, name);
  }
}
