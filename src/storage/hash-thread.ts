/** Worker thread of `hashLocations`: hashes what it was given, one location after the other, and ends. */
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { type ByteLocation } from './byte-source.ts';
import { toWire, type WireError } from './error-wire.ts';
import { openLocation } from './open-location.ts';

export type HashMessage =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'done'; readonly digests: readonly string[] }
  | { readonly kind: 'failed'; readonly error: WireError };

const CHUNK_BYTES = 4 * 1024 * 1024;

function post(message: HashMessage): void {
  parentPort?.postMessage(message);
}

/** Reads the next piece while the last one is hashed. */
async function hash(location: ByteLocation): Promise<string> {
  const source = await openLocation(location);
  try {
    const digest = createHash('sha256');
    const buffers = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
    const piece = (begin: number, turn: number): Promise<Uint8Array> | null => {
      if (begin >= location.bytes) return null;
      const into = buffers[turn % 2].subarray(0, Math.min(CHUNK_BYTES, location.bytes - begin));
      return source.read(begin, into).then(() => into);
    };
    let turn = 0;
    let pending = piece(0, turn);
    for (let begin = 0; pending !== null; begin += CHUNK_BYTES) {
      const bytes = await pending;
      pending = piece(begin + CHUNK_BYTES, ++turn);
      digest.update(bytes);
      post({ kind: 'bytes', bytes: bytes.length });
    }
    return digest.digest('hex');
  } finally {
    await source.close();
  }
}

try {
  const digests: string[] = [];
  for (const location of workerData as readonly ByteLocation[]) digests.push(await hash(location));
  post({ kind: 'done', digests });
} catch (error) {
  post({ kind: 'failed', error: toWire(error) });
}
