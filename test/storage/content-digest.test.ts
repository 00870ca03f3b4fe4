import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { benchmarkDigest, contentDigest } from '../../src/storage/content-digest.ts';

const file = (path: string, bytes: number | string = 1, sha256 = 'a'.repeat(64)) => ({ path, bytes, sha256 });

describe('the content digest', () => {
  test('is the same in any order, and for numbers and decimal strings', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), (paths) => {
        const files = paths.map((path, index) => file(path, index));
        const other = files.map(({ path, bytes }) => file(path, String(bytes))).reverse();
        expect(contentDigest(other)).toBe(contentDigest(files));
      }),
    );
  });

  test('differs when path, length or SHA-256 differ', () => {
    const all = [file('a'), file('b'), file('a', 2), file('a', 1, 'b'.repeat(64))].map((one) => contentDigest([one]));
    expect(new Set(all).size).toBe(4);
  });

  test('does not confuse names that hold its own separators', () => {
    expect(contentDigest([file('a"]\n["b')])).not.toBe(contentDigest([file('a'), file('b')]));
  });
});

test('the digest of a benchmark covers manifest and files', () => {
  const digest = benchmarkDigest('{"a":1}', [file('a')]);
  expect(benchmarkDigest('{"a":2}', [file('a')])).not.toBe(digest);
  expect(benchmarkDigest('{"a":1}', [file('b')])).not.toBe(digest);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
});
