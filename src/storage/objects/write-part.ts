import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { CancelledError, StorageError } from '../../errors.ts';

/** Chunks off a socket are small: they are gathered, so that each trip to the thread pool writes this much. */
const FLUSH_BYTES = 1024 * 1024;

/**
 * Writes the stream `body` at `position` of the file and makes it durable. Returns a checksum of the bytes as their tag.
 * @throws StorageError when the stream does not yield exactly `bytes`, CancelledError when `signal` fires.
 */
export async function writePart(
  path: string,
  position: number,
  bytes: number,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<string> {
  const handle: FileHandle = await open(path, 'r+');
  try {
    let checksum = 0;
    let taken = 0;
    let held: Uint8Array[] = [];
    let heldBytes = 0;
    const flush = async () => {
      let at = position + taken - heldBytes;
      for (const chunk of held.length > 1 ? [Buffer.concat(held)] : held) {
        for (let done = 0; done < chunk.length;) {
          if (signal.aborted) throw new CancelledError();
          const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, at);
          done += bytesWritten;
          at += bytesWritten;
        }
      }
      held = [];
      heldBytes = 0;
    };
    for await (const chunk of untilAborted(body, signal)) {
      taken += chunk.length;
      if (taken > bytes) break;
      checksum = crc32(chunk, checksum);
      held.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes >= FLUSH_BYTES) await flush();
    }
    if (taken !== bytes) throw new StorageError(`a part of ${bytes} bytes broke off or ran over at ${taken}`);
    await flush();
    await handle.datasync();
    return `${checksum.toString(16).padStart(8, '0')}-${bytes}`;
  } finally {
    await handle.close();
  }
}

/** Ends a stream that waits for bytes as soon as `signal` fires. */
async function* untilAborted(body: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(new CancelledError());
    signal.addEventListener('abort', () => reject(new CancelledError()), { once: true });
  });
  aborted.catch(() => undefined);
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a stream that is stuck would not answer.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
