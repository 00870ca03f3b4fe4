import { createSha256 } from './sha256.ts';

/** What the thread says of the file that it was sent. */
export type HashMessage =
  | { readonly kind: 'read'; readonly bytes: number }
  | { readonly kind: 'digest'; readonly sha256: string }
  | { readonly kind: 'failed'; readonly message: string };

const REPORT_BYTES = 4 * 1024 * 1024;
const say = (message: HashMessage): void => self.postMessage(message);

self.onmessage = ({ data: file }: MessageEvent<Blob>) => {
  hash(file).catch((error: unknown) => say({ kind: 'failed', message: String(error) }));
};

async function hash(file: Blob): Promise<void> {
  const sha256 = createSha256();
  const reader = file.stream().getReader();
  let read = 0;
  let told = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    sha256.update(value);
    read += value.length;
    if (read - told >= REPORT_BYTES) say({ kind: 'read', bytes: (told = read) });
  }
  say({ kind: 'digest', sha256: sha256.digest() });
}
