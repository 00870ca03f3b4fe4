import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { type Compressors } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** The header of a page states its length; more than this is no page but an attempt on our memory. */
const MAX_PAGE_BYTES = 1024 ** 3;

/**
 * Every codec of Parquet's format but LZO: Node's own where there is one. The output length is stated by the page's header, so
 * a bomb stops there.
 */
export const PARQUET_CODECS: Compressors = {
  SNAPPY: bounded(compressors.SNAPPY),
  GZIP: bounded((input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) })),
  BROTLI: bounded((input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) })),
  ZSTD: bounded((input, length) => zstdDecompressSync(input, { maxOutputLength: Math.max(1, length) })),
  LZ4: bounded(compressors.LZ4),
  LZ4_RAW: bounded(compressors.LZ4_RAW),
};

type Decompress = (input: Uint8Array, outputLength: number) => Uint8Array;

function bounded(decompress: Decompress | undefined): Decompress {
  return (input, length) => {
    if (decompress === undefined) throw new Error('internal: a codec is missing');
    if (!(length >= 0 && length <= MAX_PAGE_BYTES)) throw new RangeError(`a page of ${length} bytes is too large`);
    return decompress(input, length);
  };
}
