import { fail, ok, type Result } from './result.ts';

const SHAPE = /^[a-z0-9][a-z0-9./-]{0,99}$/;
/** What a reference to a checkpoint may be as well: the beginning of a digest. */
const DIGEST = /^[0-9a-f]{6,64}$/;

/** Checks the name of an alias: it must not be taken for an id (those have a `_`) or for digits of a digest. */
export function checkAliasName(name: string): Result<string> {
  const field = ['input', 'name'];
  if (!SHAPE.test(name)) {
    return fail(
      'INVALID_INPUT',
      'an alias has 1 to 100 characters of a-z, 0-9, ".", "/" and "-", and begins with one of the first two kinds',
      { field },
    );
  }
  if (DIGEST.test(name)) return fail('INVALID_INPUT', 'an alias must not look like a digest', { field });
  return ok(name);
}
