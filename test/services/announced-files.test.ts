import { posix, win32 } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkFiles, MAX_COMPLAINTS } from '../../src/services/announced-files.ts';

const RULES = { folders: true, maxFiles: 100, maxFileBytes: 1000, maxTotalBytes: 1500 };
const file = (path: string, bytes = '1', sha256 = 'a'.repeat(64)) => ({ path, bytes, sha256 });

describe('announced files', () => {
  test('that are accepted stay inside their folder, on any system', () => {
    const name = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[A-Za-z0-9._+=@/\\:-]{1,12}$/),
      fc.constantFrom(
        '..',
        '.',
        'a/../b',
        'a/b',
        'a//b',
        '/a',
        'a/',
        'a.',
        'C:a',
        '~',
        'a\u2215b',
        'model.safetensors',
      ),
    );
    fc.assert(
      fc.property(name, (path) => {
        if (checkFiles([file(path)], RULES).errors.length > 0) return;
        for (const system of [posix, win32]) {
          expect(system.isAbsolute(path)).toBe(false);
          // Node puts the folder itself before names that look like devices
          const normal = system.normalize(path).replace(/^\.[\\/]/, '');
          expect(normal.split(system.sep)).toHaveLength(path.split('/').length);
          expect(system.relative('/root', system.join('/root', path)).startsWith('..')).toBe(false);
        }
        expect(path).toMatch(/^[\x21-\x7e]+$/);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['con', 'NUL.txt', 'data/Com1.parquet', 'lpt0'])('are no devices of Windows: %s', (path) => {
    expect(checkFiles([file(path)], RULES).errors).toMatchObject([{ code: 'INVALID_INPUT' }]);
    expect(checkFiles([file(path.replace(/con|nul|com1|lpt0/i, '$&x'))], RULES).errors).toEqual([]);
  });

  test('may lie one folder deep only where folders are allowed', () => {
    expect(checkFiles([file('data/a.parquet')], RULES).errors).toEqual([]);
    expect(checkFiles([file('data/more/a.parquet')], RULES).errors).toHaveLength(1);
    expect(checkFiles([file('data/a.parquet')], { ...RULES, folders: false }).errors).toHaveLength(1);
  });

  test('keep to the limits of one file and of all', () => {
    expect(checkFiles([file('a', '1000')], RULES).errors).toEqual([]);
    expect(checkFiles([file('a', '1001')], RULES).errors).toMatchObject([{ code: 'LIMIT_EXCEEDED', file: 'a' }]);
    const both = checkFiles([file('a', '1000'), file('b', '501')], RULES);
    expect(both).toMatchObject({ files: [], errors: [{ code: 'LIMIT_EXCEEDED', field: ['input', 'files'] }] });
  });

  test.each(['', '01x', '1.5', '1e3', '0x10', ' 1', 'Infinity', '-1', '0', '9'.repeat(30)])(
    'have no size of %j',
    (bytes) => {
      const field = ['input', 'files', '0', 'bytes'];
      expect(checkFiles([file('a', bytes)], RULES).errors).toMatchObject([{ field }]);
    },
  );

  test('have a SHA-256 in lower case', () => {
    for (const digest of ['', 'A'.repeat(64), 'a'.repeat(63), `${'a'.repeat(64)}\n`]) {
      expect(checkFiles([file('a', '1', digest)], RULES).errors).toMatchObject([
        { field: ['input', 'files', '0', 'sha256'] },
      ]);
    }
  });

  test('get a limited number of complaints', () => {
    const files = Array.from({ length: 100 }, () => file('../x', '0', 'none'));
    expect(checkFiles(files, RULES).errors).toHaveLength(MAX_COMPLAINTS);
  });
});
