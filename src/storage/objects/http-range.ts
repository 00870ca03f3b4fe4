import { type ByteRange } from './object-store.ts';

/**
 * Reads a `Range` header (RFC 9110) against an object of `bytes`. `whole` when there is none or when it may be ignored
 * (another unit, several ranges, malformed), `outside` when no byte of it exists.
 */
export function parseRange(header: string | undefined, bytes: number): ByteRange | 'whole' | 'outside' {
  const [, first, last] = /^bytes=(\d{0,16})-(\d{0,16})$/.exec(header?.replaceAll(' ', '') ?? '') ?? [];
  if (first === undefined || (first === '' && last === '')) return 'whole';
  if (first === '') {
    const count = Math.min(Number(last), bytes);
    return count === 0 ? 'outside' : { begin: bytes - count, end: bytes };
  }
  const begin = Number(first);
  const end = last === '' ? bytes : Math.min(Number(last) + 1, bytes);
  if (last !== '' && Number(last) < begin) return 'whole';
  return begin >= bytes ? 'outside' : { begin, end };
}
