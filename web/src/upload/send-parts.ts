import { USUAL_PATIENCE } from '../../../src/patience.ts';
import { sumOfParts } from '../../../src/transfer/sum-of-parts.ts';

/** A piece of a file that is still to be sent: its bytes [begin, end) go to `url`. */
export interface DuePart {
  readonly file: Blob;
  readonly begin: number;
  readonly end: number;
  readonly url: string;
}

const AT_ONCE = 4;
const TRIES = 4;
const FIRST_PAUSE_MS = 500;

/**
 * Sends parts straight to the object storage, several at once. A part whose URL is refused is left for the next round:
 * the caller asks for fresh URLs.
 * @param onSent called with the bytes of these parts that are on their way or arrived
 * @throws Error when a part keeps failing; AbortError
 */
export async function sendParts(
  parts: readonly DuePart[],
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const report = sumOfParts<DuePart>(onSent);
  const queue = [...parts];
  const one = async (): Promise<void> => {
    for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
      const current = part;
      await sendPart(current, (bytes) => report(current, bytes), signal);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, parts.length) }, one));
}

async function sendPart(part: DuePart, onSent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    const status = await put(part, onSent, signal);
    if (status === 200) return onSent(part.end - part.begin);
    onSent(0);
    if (status === 403) return;
    if (attempt === TRIES || (status !== 0 && status < 500)) throw new Error(refusal(part.url, status));
    await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
  }
}

function refusal(url: string, status: number): string {
  const { origin } = new URL(url);
  if (status !== 0) return `the object storage at ${origin} answered with status ${status}`;
  const elsewhere = origin === location.origin ? '' : ', or does not let pages of this address write to it (CORS)';
  return `the object storage at ${origin} cannot be reached${elsewhere}`;
}

/**
 * The status of the answer, 0 when there was none, or nothing moved for too long. `fetch` does not tell how much of a body was
 * sent, and browsers wait for ever.
 */
function put(
  { file, begin, end, url }: DuePart,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const abort = (): void => sending.abort();
    signal.addEventListener('abort', abort, { once: true });
    let idle = setTimeout(abort, USUAL_PATIENCE.idleMs);
    sending.upload.onprogress = ({ loaded }) => {
      clearTimeout(idle);
      idle = setTimeout(abort, USUAL_PATIENCE.idleMs);
      onSent(Math.min(loaded, end - begin));
    };
    sending.onloadend = () => {
      clearTimeout(idle);
      signal.removeEventListener('abort', abort);
      if (signal.aborted) reject(signal.reason);
      else resolve(sending.status);
    };
    sending.open('PUT', url);
    sending.send(file.slice(begin, end));
  });
}
