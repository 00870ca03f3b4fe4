import { type ByteSource } from './byte-source.ts';
import { HttpStatusError, type RetryOptions } from './http-request.ts';
import { UrlSource } from './url-source.ts';

/**
 * An object behind signed URLs that expire: when one is refused (403), `refresh` is asked for the next, once for all reads that
 * were refused with it.
 */
export function refreshedSource(
  url: string,
  bytes: number,
  refresh: () => Promise<string>,
  retry: RetryOptions = {},
): ByteSource {
  let current = Promise.resolve(new UrlSource(url, bytes, retry));
  return {
    bytes,
    async read(begin, into, signal) {
      const asked = current;
      const source = await asked;
      try {
        await source.read(begin, into, signal);
      } catch (error) {
        if (!(error instanceof HttpStatusError) || error.status !== 403) throw error;
        if (current === asked) current = refresh().then((fresh) => new UrlSource(fresh, bytes, retry));
        await (await current).read(begin, into, signal);
      }
    },
    close: async () => undefined,
  };
}
