import { open } from 'node:fs/promises';
import { HttpStatusError, httpRequest, readBody, statusError, withRetries } from '../storage/http-request.ts';

/** Bytes [begin, end) of a local file, for one HTTP PUT to a signed URL. */
export interface PartToSend {
  readonly localPath: string;
  readonly begin: number;
  readonly end: number;
  readonly url: string;
}

/** Parts on their way at a time: more gave nothing on one link, and each one is held in memory. */
const IN_FLIGHT = 4;

/**
 * PUTs parts, a few at a time; a part that the network lost is sent again. A URL that has expired meanwhile ends this round
 * without an error: the caller asks for fresh ones.
 * @throws StorageError when a part is refused or keeps failing, CancelledError when `signal` fires.
 */
export async function sendParts(
  parts: readonly PartToSend[],
  onBytes: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const queue = parts.values();
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const runners = Array.from({ length: Math.min(IN_FLIGHT, parts.length) }, async () => {
    for (const part of queue) {
      if (either.aborted) break;
      try {
        await sendPart(part, either);
        onBytes(part.end - part.begin);
      } catch (error) {
        if (error instanceof HttpStatusError && error.status === 403) return;
        stop.abort();
        throw error;
      }
    }
  });
  const ends = await Promise.allSettled(runners);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function sendPart(part: PartToSend, signal: AbortSignal): Promise<void> {
  const body = await readRange(part);
  await withRetries(
    async () => {
      const response = await httpRequest(part.url, { method: 'PUT', body, signal });
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 299) throw await statusError(response, part.url);
      await readBody(response);
    },
    { signal },
  );
}

async function readRange({ localPath, begin, end }: PartToSend): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - begin);
  const handle = await open(localPath, 'r');
  try {
    for (let filled = 0; filled < bytes.length;) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, begin + filled);
      if (bytesRead === 0) throw new Error(`${localPath} became shorter while it was uploaded`);
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}
