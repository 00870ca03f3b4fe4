import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';

export interface HashThrough {
  readonly stream: Transform;
  /** Of what went through so far. */
  digest(): { readonly sha256: string; readonly bytes: number };
}

/** A stream that lets bytes through and takes their SHA-256. */
export function hashThrough(): HashThrough {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, digest: () => ({ sha256: hash.copy().digest('hex'), bytes }) };
}

export async function hashFile(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const { stream, digest } = hashThrough();
  await pipeline(createReadStream(path), stream, async (chunks: AsyncIterable<Buffer>) => {
    for await (const _chunk of chunks);
  });
  return digest();
}
