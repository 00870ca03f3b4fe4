import { StorageError } from '../errors.ts';
import { type ByteLocation, type ByteSource } from './byte-source.ts';
import { openFileSource } from './file-source.ts';

/**
 * Opens a location for reading by range. Locations are plain data: post one to a worker thread and open it there.
 * @throws StorageError when a file is missing or does not have the stated length; a URL is first asked on `read`.
 */
export async function openLocation(location: ByteLocation): Promise<ByteSource> {
  switch (location.kind) {
    case 'file':
      return openFileSource(location.path, location.bytes);
    case 'url': {
      // loaded when it is needed: threads that read files start without the HTTP client
      const { UrlSource } = await import('./url-source.ts');
      return new UrlSource(location.url, location.bytes, { idleMs: location.idleMs });
    }
  }
}

/** Bytes that are in memory already, as a source. They are not copied. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    bytes: bytes.length,
    async read(begin, into) {
      if (begin < 0 || begin + into.length > bytes.length) {
        throw new StorageError(`range ${begin}–${begin + into.length} lies outside of ${bytes.length} bytes`, {
          offset: begin,
          retryable: false,
        });
      }
      into.set(bytes.subarray(begin, begin + into.length));
    },
    async close() {},
  };
}
