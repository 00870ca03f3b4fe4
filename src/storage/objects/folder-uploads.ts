import { randomBytes } from 'node:crypto';
import {
  access,
  appendFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AppError, StorageError } from '../../errors.ts';
import { errorCode, folderError, orNull, publish } from './folder-files.ts';
import { MultipartError } from './object-errors.ts';
import { type MultipartUpload, type PartSummary, type StagedParts } from './object-store.ts';
import { checkParts } from './part-layout.ts';
import { writePart } from './write-part.ts';

const uploadSchema = z.object({ key: z.string(), partBytes: z.number().int().positive(), startedAt: z.number() });
type UploadRecord = z.infer<typeof uploadSchema>;

/** A writer touches its marker every second; one that was not touched for this long belongs to a dead process. */
const WRITER_DEAD_MS = 10_000;

/**
 * Uploads under way, one folder each:
 *
 *     <uploadId>/upload.json   key, part size, start
 *     <uploadId>/data          one file; part n lies at (n−1)·partBytes. Leaves by rename when the object is published
 *     <uploadId>/parts.log     "+ n bytes etag" when a part is durable, "- n" before it is overwritten
 *     <uploadId>/closed        no part may be written any more
 *     <uploadId>/writers/      one marker per part being written, by any process
 *
 * The last two keep late writers away from a published object: a writer makes its marker, then looks for `closed`; the
 * publisher makes `closed`, then waits for the markers to go. After publishing, what is left tells a repeated `complete`
 * that it is done already.
 */
export class FolderUploads {
  readonly #root: string;
  /** Parts being written by this process: a new attempt at a part ends the one before it. */
  readonly #writing = new Map<string, { controller: AbortController; done: Promise<unknown> }>();

  constructor(root: string) {
    this.#root = root;
  }

  async start(key: string, partBytes: number): Promise<MultipartUpload> {
    const uploadId = randomBytes(16).toString('hex');
    const folder = join(this.#root, uploadId);
    try {
      await mkdir(join(folder, 'writers'), { recursive: true });
      await writeFile(join(folder, 'data'), '', { flag: 'wx' });
      const record: UploadRecord = { key, partBytes, startedAt: Date.now() };
      await writeFile(join(folder, 'upload.json.new'), JSON.stringify(record), { flush: true });
      await rename(join(folder, 'upload.json.new'), join(folder, 'upload.json'));
    } catch (error) {
      throw folderError(error);
    }
    return { key, uploadId, partBytes };
  }

  /** The upload, or null when it is unknown, aborted or belongs to another key. */
  async find(uploadId: string, key: string): Promise<UploadRecord | null> {
    if (!/^[0-9a-f]{32}$/.test(uploadId)) return null;
    const text = await orNull(readFile(join(this.#root, uploadId, 'upload.json'), 'utf8'), 'ENOENT');
    if (text === null) return null;
    const parsed = uploadSchema.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.key === key ? parsed.data : null;
  }

  async isClosed(uploadId: string): Promise<boolean> {
    return access(join(this.#root, uploadId, 'closed')).then(
      () => true,
      () => false,
    );
  }

  /** Parts that are durable, in order. */
  async parts(uploadId: string): Promise<PartSummary[]> {
    const log = (await orNull(readFile(join(this.#root, uploadId, 'parts.log'), 'utf8'), 'ENOENT')) ?? '';
    const parts = new Map<number, PartSummary>();
    // A line without its newline was being written when the machine stopped: it does not count.
    for (const line of log.split('\n').slice(0, -1)) {
      const [, sign, number, bytes, etag] = /^([+-]) (\d+)(?: (\d+) (\S+))?$/.exec(line) ?? [];
      if (sign === '-') parts.delete(Number(number));
      else if (etag !== undefined)
        parts.set(Number(number), { partNumber: Number(number), bytes: Number(bytes), etag });
    }
    return [...parts.values()].sort((a, b) => a.partNumber - b.partNumber);
  }

  /**
   * Writes one part from a stream that must yield exactly `bytes`. The part counts only when all of it is on disk; when
   * the stream breaks off it is absent.
   */
  async write(
    upload: MultipartUpload,
    partNumber: number,
    bytes: number,
    body: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<PartSummary> {
    const name = `${upload.uploadId}/${partNumber}`;
    const before = this.#writing.get(name);
    const controller = new AbortController();
    const stop = signal === undefined ? controller.signal : AbortSignal.any([controller.signal, signal]);
    const done = (async () => {
      before?.controller.abort();
      await before?.done.catch(() => undefined);
      return this.#writeMarked(upload, partNumber, bytes, body, stop, controller);
    })();
    const entry = { controller, done };
    this.#writing.set(name, entry);
    try {
      return await done;
    } finally {
      if (this.#writing.get(name) === entry) this.#writing.delete(name);
    }
  }

  async #writeMarked(
    upload: MultipartUpload,
    partNumber: number,
    bytes: number,
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
    controller: AbortController,
  ): Promise<PartSummary> {
    const folder = join(this.#root, upload.uploadId);
    const marker = join(folder, 'writers', randomBytes(8).toString('hex'));
    const marked = await orNull(
      writeFile(marker, '').then(() => true),
      'ENOENT',
    );
    if (marked === null) throw new MultipartError(upload.key, 'it is not under way');
    const heartbeat = setInterval(() => {
      const now = new Date();
      utimes(marker, now, now).catch(() => undefined);
      // A silent client must not hold up the one who publishes.
      void this.isClosed(upload.uploadId).then((closed) => closed && controller.abort());
    }, 1000);
    try {
      if (await this.isClosed(upload.uploadId)) throw new MultipartError(upload.key, 'it is closed');
      if ((await this.parts(upload.uploadId)).some((part) => part.partNumber === partNumber)) {
        await this.#log(upload.uploadId, `- ${partNumber}`);
      }
      const etag = await writePart(join(folder, 'data'), (partNumber - 1) * upload.partBytes, bytes, body, signal);
      await this.#log(upload.uploadId, `+ ${partNumber} ${bytes} ${etag}`);
      return { partNumber, bytes, etag };
    } catch (error) {
      if (controller.signal.aborted)
        throw new MultipartError(upload.key, `part ${partNumber} was given up for a newer request`);
      throw error instanceof AppError ? error : folderError(error);
    } finally {
      clearInterval(heartbeat);
      await rm(marker, { force: true });
    }
  }

  async #log(uploadId: string, line: string): Promise<void> {
    // One small append is atomic, so processes may share the log.
    await appendFile(join(this.#root, uploadId, 'parts.log'), `${line}\n`, { flush: true });
  }

  /** Lets a process of this machine write parts into the data file itself; see `ObjectStore.multipartStaging`. */
  staging(upload: MultipartUpload): StagedParts {
    return {
      path: join(this.#root, upload.uploadId, 'data'),
      arrived: async (partNumber, bytes) => {
        if (await this.isClosed(upload.uploadId)) throw new MultipartError(upload.key, 'it is closed');
        // nobody compares these tags: the writer knows its bytes, and reading them again would cost a pass
        await this.#log(upload.uploadId, `+ ${partNumber} ${bytes} staged-${bytes}`);
      },
    };
  }

  /** Publishes the upload's data as file `to`. Repeating a completed call does nothing. */
  async complete(upload: MultipartUpload, totalBytes: number, to: string): Promise<void> {
    const folder = join(this.#root, upload.uploadId);
    const data = join(folder, 'data');
    if ((await orNull(stat(data), 'ENOENT')) === null) return;
    checkParts(upload.key, await this.parts(upload.uploadId), upload.partBytes, totalBytes);
    try {
      await writeFile(join(folder, 'closed'), '', { flush: true });
      await this.#waitForWriters(upload);
      try {
        checkParts(upload.key, await this.parts(upload.uploadId), upload.partBytes, totalBytes);
      } catch (error) {
        await rm(join(folder, 'closed'), { force: true });
        throw error;
      }
      const handle = await open(data, 'r+');
      try {
        // A last part that was sent longer before, or one given up half-way, leaves bytes behind the end.
        await handle.truncate(totalBytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await publish(data, to, false);
    } catch (error) {
      // Another process completed the same upload meanwhile.
      if (errorCode(error) === 'ENOENT' && (await orNull(stat(to), 'ENOENT')) !== null) return;
      throw error instanceof AppError ? error : folderError(error);
    }
    await rm(join(folder, 'parts.log'), { force: true });
  }

  /** Forgets the upload and its bytes; a published object stays. */
  async abort(uploadId: string): Promise<void> {
    if (!/^[0-9a-f]{32}$/.test(uploadId)) return;
    for (const [name, { controller }] of this.#writing) if (name.startsWith(`${uploadId}/`)) controller.abort();
    const folder = join(this.#root, uploadId);
    if ((await orNull(stat(folder), 'ENOENT')) === null) return;
    await orNull(writeFile(join(folder, 'closed'), ''), 'ENOENT');
    await orNull(rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 }), 'ENOENT');
  }

  /** All uploads that were started, finished ones (until they are aborted) included. */
  async *list(): AsyncIterable<{ key: string; uploadId: string; startedAt: Date }> {
    for (const uploadId of (await orNull(readdir(this.#root), 'ENOENT')) ?? []) {
      const text = await orNull(readFile(join(this.#root, uploadId, 'upload.json'), 'utf8'), 'ENOENT', 'ENOTDIR');
      const parsed = text === null ? null : uploadSchema.safeParse(JSON.parse(text));
      if (parsed?.success === true)
        yield { key: parsed.data.key, uploadId, startedAt: new Date(parsed.data.startedAt) };
    }
  }

  async #waitForWriters(upload: MultipartUpload): Promise<void> {
    const folder = join(this.#root, upload.uploadId, 'writers');
    for (const [name, { controller }] of this.#writing) if (name.startsWith(`${upload.uploadId}/`)) controller.abort();
    const deadline = Date.now() + 3 * WRITER_DEAD_MS;
    for (;;) {
      const markers = await Promise.all(
        (await readdir(folder)).map((name) => orNull(stat(join(folder, name)), 'ENOENT')),
      );
      if (!markers.some((marker) => marker !== null && Date.now() - marker.mtimeMs < WRITER_DEAD_MS)) return;
      if (Date.now() > deadline) throw new StorageError(`upload of ${upload.key}: a part is still being written`);
      await sleep(20);
    }
  }
}
