import { AppError } from '../../errors.ts';

const SEGMENT = /^[a-z0-9._-]{1,255}$/;
const MAX_KEY_LENGTH = 900;

/**
 * Checks that `key` is one the server may have chosen: segments of `[a-z0-9._-]` joined by `/`, none empty, `.` or `..`.
 * Every driver method passes through here, so no caller's mistake can reach outside of the store.
 * @throws AppError INVALID_INPUT
 */
export function checkKey(key: string): void {
  if (!isKey(key)) throw new AppError('INVALID_INPUT', `not an object key: ${JSON.stringify(key.slice(0, 100))}`);
}

export function isKey(key: string): boolean {
  return key.length <= MAX_KEY_LENGTH && key.split('/').every(isSegment);
}

/** A prefix may end anywhere inside a key, also with `/`, and may be empty. @throws AppError INVALID_INPUT */
export function checkPrefix(prefix: string): void {
  const segments = prefix.split('/');
  const last = segments.pop() ?? '';
  const valid =
    prefix.length <= MAX_KEY_LENGTH &&
    segments.every(isSegment) &&
    (last === '' || SEGMENT.test(last)) &&
    last !== '..';
  if (!valid) throw new AppError('INVALID_INPUT', `not a key prefix: ${JSON.stringify(prefix.slice(0, 100))}`);
}

function isSegment(segment: string): boolean {
  return SEGMENT.test(segment) && segment !== '.' && segment !== '..';
}
