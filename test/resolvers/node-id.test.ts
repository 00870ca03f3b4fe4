import { describe, expect, test } from '@jest/globals';
import { decodeId, encodeId, expectId, type NodeType } from '../../src/resolvers/node-id.ts';
import { newId } from '../../src/storage/new-id.ts';

const TYPES: readonly NodeType[] = [
  'Token',
  'Job',
  'Upload',
  'Checkpoint',
  'Benchmark',
  'Cell',
  'Merge',
  'Evaluation',
  'LeaderboardRow',
];

describe('an id', () => {
  test.each(TYPES)('of %s can be read back, and by no other type', (type) => {
    for (const uuid of [newId(), '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']) {
      const id = encodeId(type, uuid);
      expect(id).toMatch(/^[a-z]{3}_[0-9a-z]{26}$/);
      expect(decodeId(id)).toEqual({ type, uuid });
      const other = TYPES.find((one) => one !== type) ?? type;
      expect(expectId(id, other, ['input', 'x'])).toMatchObject({
        ok: false,
        errors: [{ code: 'INVALID_INPUT', field: ['input', 'x'] }],
      });
    }
  });

  test('keeps its form for ever: ids stand in notebooks and papers', () => {
    expect(encodeId('Checkpoint', '0192f0c1-7d3a-7b44-8a1e-3f5c2b9d8e71')).toBe('chk_01jbrc2z9tfd28m7hzbgnsv3kh');
  });

  test.each([
    '',
    '_',
    'chk',
    'chk_',
    'chk_01jbrc2z9tfd28m7hzbgnsv3k',
    'chk_01jbrc2z9tfd28m7hzbgnsv3khh',
    'xyz_01jbrc2z9tfd28m7hzbgnsv3kh',
    'CHK_01jbrc2z9tfd28m7hzbgnsv3kh',
    'chk_01JBRC2Z9TFD24M7HZBGNSV3KH',
    'chk_81jbrc2z9tfd24m7hzbgnsv3kh',
    'chk_0ijbrc2z9tfd24m7hzbgnsv3kh',
    ' chk_01jbrc2z9tfd28m7hzbgnsv3kh',
    'chk_01jbrc2z9tfd28m7hzbgnsv3kh\n',
    '0192f0c1-7d3a-7b44-8a1e-3f5c2b9d8e71',
    '__proto__',
    'constructor_00000000000000000000000000',
  ])('%j is none', (text) => {
    expect(decodeId(text)).toBeNull();
  });
});
