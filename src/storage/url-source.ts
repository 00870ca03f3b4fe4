import { type IncomingMessage } from 'node:http';
import { AppError, StorageError } from '../errors.ts';
import { type ByteSource } from './byte-source.ts';
import { type RetryOptions, httpRequest, networkError, shownUrl, statusError, withRetries } from './http-request.ts';

/** The object behind a URL is no longer the one that reading began with. */
export class SourceChangedError extends AppError {
  constructor(url: string) {
    super('STORAGE', `${shownUrl(url)} changed while it was read`);
  }
}

export interface UrlSourceOptions extends RetryOptions {
  /** As of `HttpRequest`. */
  readonly idleMs?: number;
}

/**
 * Reads an object by HTTP ranges, each straight into the caller's buffer. Network faults and 5xx answers are retried a
 * bounded number of times. The ETag of the first answer is pinned, so all ranges come from one version of the object.
 */
export class UrlSource implements ByteSource {
  readonly bytes: number;
  readonly #url: string;
  readonly #options: UrlSourceOptions;
  #etag: string | undefined;

  constructor(url: string, bytes: number, options: UrlSourceOptions = {}) {
    this.#url = url;
    this.bytes = bytes;
    this.#options = options;
  }

  async read(begin: number, into: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (into.length === 0) return;
    if (begin < 0 || begin + into.length > this.bytes) {
      throw new StorageError(
        `${shownUrl(this.#url)}: range ${begin}–${begin + into.length} lies outside of ${this.bytes} bytes`,
        {
          offset: begin,
          retryable: false,
        },
      );
    }
    await withRetries(() => this.#readOnce(begin, into, signal), { ...this.#options, signal });
  }

  async #readOnce(begin: number, into: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    const last = begin + into.length - 1;
    const { idleMs } = this.#options;
    const response = await httpRequest(this.#url, { headers: { range: `bytes=${begin}-${last}` }, signal, idleMs });
    try {
      await this.#check(response, begin, into.length);
      await fill(response, into, this.#url, signal);
    } catch (error) {
      response.destroy();
      throw error;
    }
  }

  async #check(response: IncomingMessage, begin: number, length: number): Promise<void> {
    const { statusCode: status, headers } = response;
    const whole = status === 200 && begin === 0 && length === this.bytes;
    if (status !== 206 && !whole) {
      if (status === 200) throw new StorageError(`${shownUrl(this.#url)} ignores ranges`, { retryable: false });
      throw await statusError(response, this.#url);
    }
    const total = headers['content-range']?.split('/')[1];
    if (total !== undefined && total !== '*' && Number(total) !== this.bytes) throw new SourceChangedError(this.#url);
    this.#etag ??= headers.etag;
    if (headers.etag !== this.#etag) throw new SourceChangedError(this.#url);
  }

  /** Connections belong to the process and are kept for other sources. */
  async close(): Promise<void> {}
}

function fill(response: IncomingMessage, into: Uint8Array, url: string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let filled = 0;
    const short = () => new StorageError(`${shownUrl(url)} sent ${filled} bytes instead of ${into.length}`);
    response.on('data', (chunk: Buffer) => {
      if (filled + chunk.length > into.length) {
        reject(
          new StorageError(`${shownUrl(url)} sent more than the ${into.length} bytes asked for`, { retryable: false }),
        );
        response.destroy();
        return;
      }
      into.set(chunk, filled);
      filled += chunk.length;
    });
    response.on('error', (error) => reject(networkError(error, url, signal)));
    response.on('close', () => reject(short()));
    response.on('end', () => (filled === into.length ? resolve() : reject(short())));
  });
}
