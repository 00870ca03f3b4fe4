import { AppError } from '../errors.ts';
import { runLimited } from '../transfer/run-limited.ts';
import { uploadFile, type UploadPart } from '../transfer/upload-file.ts';

/** Parts of one local file that are still to be sent. */
export interface FileParts {
  readonly localPath: string;
  readonly parts: readonly UploadPart[];
}

/** Files and parts of each under way at a time: many small files are as common as one large one. */
const FILES_AT_ONCE = 4;
const PARTS_AT_ONCE = 4;

/**
 * PUTs the parts of several files. A URL that has expired meanwhile ends its file's round without an error: the caller asks
 * for fresh ones.
 * @param onProgress called with the bytes of all these parts that were sent so far.
 * @throws StorageError when a part keeps failing, CancelledError when `signal` fires.
 */
export async function sendParts(
  files: readonly FileParts[],
  onProgress: (sent: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const sent = new Map<FileParts, number>();
  let total = 0;
  const send = async (file: FileParts, stop: AbortSignal): Promise<void> => {
    try {
      await uploadFile({
        path: file.localPath,
        parts: file.parts,
        concurrency: files.length === 1 ? PARTS_AT_ONCE : 1,
        onProgress: (bytes) => {
          total += bytes - (sent.get(file) ?? 0);
          sent.set(file, bytes);
          onProgress(total);
        },
        signal: stop,
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'EXPIRED') throw error;
    }
  };
  await runLimited(files, FILES_AT_ONCE, send, signal);
}
