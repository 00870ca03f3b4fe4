import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError, CancelledError } from '../errors.ts';

const READ_BYTES = 4 * 1024 * 1024;

/**
 * SHA-256 (lower-case hex) and length of a file, read once with the next piece fetched while this one is hashed.
 * @throws AppError FILE_MISSING when the file cannot be read, CancelledError.
 */
export async function sha256File(
  path: string,
  onProgress?: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<{ sha256: string; bytes: number }> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('FILE_MISSING', `cannot read ${path}: ${error.code ?? error.message}`, {
      file: path,
      cause: error,
    });
  });
  try {
    const hash = createHash('sha256');
    let [working, reading] = [Buffer.allocUnsafeSlow(READ_BYTES), Buffer.allocUnsafeSlow(READ_BYTES)];
    let bytes = 0;
    let filled = (await handle.read(working, 0, READ_BYTES, 0)).bytesRead;
    while (filled > 0) {
      if (signal?.aborted === true) throw new CancelledError();
      const ahead = handle.read(reading, 0, READ_BYTES, bytes + filled);
      hash.update(working.subarray(0, filled));
      bytes += filled;
      onProgress?.(bytes);
      [working, reading] = [reading, working];
      filled = (await ahead).bytesRead;
    }
    return { sha256: hash.digest('hex'), bytes };
  } finally {
    await handle.close();
  }
}
