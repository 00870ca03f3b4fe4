import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readJsonLines } from '../../src/evaluate/json-lines.ts';
import { memorySource } from '../../src/storage/open-location.ts';

const place = { cell: 'c', file: 'f.jsonl' };

async function read(bytes: Uint8Array, from?: number) {
  const found = [];
  for await (const line of readJsonLines(memorySource(bytes), place, undefined, from)) found.push(line);
  return found;
}

describe('a JSON Lines file', () => {
  test('gives its objects by line, whatever their lengths and with or without a last line feed', async () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(texts, fc.boolean(), async (values, ended) => {
        const text = values.map((value) => JSON.stringify({ value })).join('\n') + (ended ? '\n' : '');
        const found = await read(Buffer.from(text));
        expect(found).toEqual(values.map((value, row) => ({ row, value: { value: value } })));
      }),
    );
  });

  test('may be longer than what is read at once', async () => {
    const long = 'x'.repeat(700_000);
    const rows = [1, 2, 3, 4].map((i) => ({ i, long }));
    const found = await read(Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n')));
    expect(found.map(({ value }) => value.i)).toEqual([1, 2, 3, 4]);
    expect(found[3].value.long).toHaveLength(long.length);
  });

  test('may have empty lines, which count, and be read from a line on', async () => {
    const bytes = Buffer.from('{"a":1}\n\n  \r\n{"a":2}\r\n{"a":3}');
    expect((await read(bytes)).map(({ row }) => row)).toEqual([0, 3, 4]);
    expect((await read(bytes, 4)).map(({ row }) => row)).toEqual([4]);
  });

  test.each([
    ['no JSON', '{"a":1}\n{"a":', 1],
    ['a list', '[1]', 0],
    ['null', '{}\n{}\nnull', 2],
  ])('with a line that is %s is refused by that line', async (_, text, row) => {
    await expect(read(Buffer.from(text))).rejects.toMatchObject({ code: 'DATA_INVALID', place: { ...place, row } });
  });

  test('that is no UTF-8, or has a line without end, is refused', async () => {
    await expect(read(Buffer.from([0x7b, 0xff, 0x7d]))).rejects.toMatchObject({ place: { row: 0 } });
    const endless = Buffer.alloc(17 * 1024 * 1024, 'x');
    await expect(read(endless)).rejects.toThrow('the line has more than');
  });
});
