import { StorageError } from '../errors.ts';

/** Full disks and lost permissions do not mend themselves within a retry. */
const LASTING = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ELOOP'];
const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'there is no permission',
  EPERM: 'there is no permission',
};

/** Whether a system call that failed so fails again at once. */
export function isLasting(code: string): boolean {
  return LASTING.includes(code);
}

/** What sockets fail with: such an error is not the file's. */
const OF_SOCKETS = /^E(PIPE|CONN|HOST|NET|ADDR|TIMEDOUT)/;

/** Gives a failed write a type and the name of its file: messages of `write` and `fsync` have none. */
export function fileError(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof StorageError || typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code) || OF_SOCKETS.test(code))
    return error;
  const reason = WORDS[code] === undefined ? message : `${WORDS[code]} (${code})`;
  return new StorageError(`cannot write ${path}: ${reason}`, { cause: error, file: path, retryable: !isLasting(code) });
}

/** Runs calls that write a file; see `fileError`. */
export async function writing<T>(path: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw fileError(path, error);
  }
}
