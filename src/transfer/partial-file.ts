import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises';
import { fileError, writing } from '../storage/file-error.ts';
import { type UploadPart } from './upload-file.ts';

type Part = Omit<UploadPart, 'url'>;

/** A file that is being put together from parts, in any order, beside the name that it will have. */
export interface PartialFile {
  readonly path: string;
  /** Parts that were written, by an earlier process too. */
  readonly written: ReadonlySet<number>;
  write(part: number, begin: number, bytes: Uint8Array): Promise<void>;
  /** Flushes what was written and lets go of the file. */
  close(): Promise<void>;
  /** Takes everything away, after `close`. */
  discard(): Promise<void>;
  /** Forgets which parts were written, once the file has got its name. */
  forget(): Promise<void>;
}

/**
 * Opens `path.partial`. What was written is noted in `path.partial.log`: a line that tells the object and the cut apart, then the
 * number of each part. A log of another object or cut counts for nothing.
 * @param identity what the object is, its digest; null: nothing of an earlier process is used, and nothing is noted.
 */
export async function openPartialFile(
  path: string,
  identity: string | null,
  parts: readonly Part[],
): Promise<PartialFile> {
  const partial = `${path}.partial`;
  const log = `${partial}.log`;
  const bytes = parts.at(-1)?.end ?? 0;
  const head = `${identity} ${bytes} ${parts[0]?.end ?? 0}`;
  const earlier = identity === null ? null : await readLog(log, head, parts.length);
  const usable = earlier !== null && (await stat(partial).catch(() => null)) !== null;
  const written = new Set(usable ? earlier : []);
  const file = await writing(partial, () => open(partial, usable ? 'r+' : 'w'));
  let notes: FileHandle | null = null;
  try {
    if (identity !== null) {
      notes = await open(log, usable ? 'a' : 'w');
      // a last line that was torn ends here
      await notes.appendFile(usable ? '\n' : `${head}\n`);
    }
  } catch (error) {
    await file.close();
    await notes?.close();
    throw fileError(log, error);
  }
  return {
    path: partial,
    written,
    async write(part, begin, piece) {
      await writing(partial, async () => {
        for (let at = 0; at < piece.length;) {
          at += (await file.write(piece, at, piece.length - at, begin + at)).bytesWritten;
        }
      });
      await writing(log, async () => notes?.appendFile(`${part}\n`));
      written.add(part);
    },
    async close() {
      try {
        await writing(partial, () => file.sync());
      } finally {
        await file.close();
        await notes?.close();
      }
    },
    async discard() {
      await rm(partial, { force: true });
      await rm(log, { force: true });
    },
    forget: () => rm(log, { force: true }),
  };
}

async function readLog(path: string, head: string, parts: number): Promise<number[] | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [first, ...lines] = text.split('\n');
  if (first !== head) return null;
  return lines.filter((line) => /^[1-9][0-9]{0,9}$/.test(line) && Number(line) <= parts).map(Number);
}
