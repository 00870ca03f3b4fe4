import { open } from 'node:fs/promises';

/**
 * Where folders cannot be flushed: Windows opens none, some network and FUSE file systems flush none, and one that may be entered
 * but not listed is not opened. A folder that is gone has nothing to keep.
 */
const NOT_POSSIBLE = new Set(['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'ENOENT']);

/**
 * Makes the names in a folder durable: what was made, renamed or linked there outlives a crash of the machine. As strict for
 * all who call it, since a disk that fails while it flushes (EIO, ENOSPC) may lose a name that is about to be promised.
 * @throws the error of the system call, which the caller gives its type: one names the path, the object store must not
 */
export async function syncFolder(path: string): Promise<void> {
  try {
    await flush(path);
  } catch (error) {
    if (!NOT_POSSIBLE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
