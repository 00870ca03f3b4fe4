import { describe, expect, test } from '@jest/globals';
import { memorySource } from '../../../src/storage/open-location.ts';
import { encodeSafetensorsHeader } from '../../../src/storage/safetensors/encode-header.ts';
import { checkShards, isPlainFileName, parseShardIndex } from '../../../src/storage/safetensors/index-file.ts';
import { readSafetensorsHeader } from '../../../src/storage/safetensors/read-header.ts';
import { SafetensorsError } from '../../../src/storage/safetensors/safetensors-error.ts';

const parse = (value: unknown) =>
  parseShardIndex(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)));

async function shard(...names: string[]) {
  const { header, fileBytes } = encodeSafetensorsHeader(names.map((name) => ({ name, dtype: 'F32', shape: [1] })));
  const bytes = new Uint8Array(fileBytes);
  bytes.set(header);
  return readSafetensorsHeader(memorySource(bytes));
}

describe('index files', () => {
  test('are read whatever their metadata says', () => {
    const metadata = { total_size: -1.5e3, more: [true, null, { deep: ['x'] }] };
    expect([
      ...parse({ metadata, weight_map: { a: '1.safetensors', ['__proto__']: '2.safetensors' } }).weightMap,
    ]).toEqual([
      ['a', '1.safetensors'],
      ['__proto__', '2.safetensors'],
    ]);
  });

  test.each([
    ['no weight_map', {}],
    ['a weight_map that is a list', { weight_map: [] }],
    ['a file name that is a number', { weight_map: { a: 1 } }],
    ['a path', { weight_map: { a: '../a.safetensors' } }],
    ['an absolute path', { weight_map: { a: '/etc/passwd' } }],
    ['a Windows path', { weight_map: { a: 'c:\\a' } }],
    ['a URL', { weight_map: { a: 'http://a' } }],
    ['an empty file name', { weight_map: { a: '' } }],
    ['a tensor listed twice', '{"weight_map":{"a":"1","a":"2"}}'],
    ['two weight maps', '{"weight_map":{},"weight_map":{}}'],
    ['nesting without end', `{"metadata":${'['.repeat(100_000)}`],
    ['no JSON', 'weights'],
  ])('with %s are refused', (_, value) => {
    expect(() => parse(value)).toThrow(SafetensorsError);
  });

  test('name plain files only', () => {
    expect(['model-00001-of-00002.safetensors', 'ü 1'].every(isPlainFileName)).toBe(true);
    expect(['', '.', '..', 'a/b', 'a\\b', 'c:a', 'a\0', 'a\n', 'x'.repeat(256)].some(isPlainFileName)).toBe(false);
  });
});

describe('shards against their index', () => {
  test('have no issue when both agree', async () => {
    const shards = new Map([
      ['1', await shard('a', 'b')],
      ['2', await shard('c')],
    ]);
    expect(checkShards(parse({ weight_map: { a: '1', b: '1', c: '2' } }), shards)).toEqual([]);
    expect(checkShards(null, shards)).toEqual([]);
  });

  test('every disagreement is named; only some are fatal', async () => {
    const shards = new Map([
      ['1', await shard('a', 'twice', 'unlisted')],
      ['2', await shard('twice')],
      ['3', await shard()],
    ]);
    const index = parse({ weight_map: { a: '2', twice: '2', gone: '4', missing: '1' } });
    expect(checkShards(index, shards).map(({ kind, file, tensor, fatal }) => [kind, file, tensor, fatal])).toEqual([
      ['TENSOR_DUPLICATED', '2', 'twice', true],
      ['SHARD_MISSING', '4', null, true],
      ['TENSOR_MISSING', '2', 'a', true],
      ['TENSOR_MISSING', '1', 'missing', true],
      ['TENSOR_UNLISTED', '1', 'unlisted', false],
      ['SHARD_UNLISTED', '3', null, false],
    ]);
    expect(checkShards(null, shards).map(({ kind }) => kind)).toEqual(['TENSOR_DUPLICATED']);
  });
});
