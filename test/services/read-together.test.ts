import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_BATCH, readTogether } from '../../src/services/read-together.ts';

const upper = (ids: readonly string[]): Promise<Map<string, string>> =>
  Promise.resolve(new Map(ids.filter((id) => id !== 'none').map((id) => [id, id.toUpperCase()])));

describe('what is read together', () => {
  test('is read by one statement for all who ask at the same time, and anew for who asks later', async () => {
    const sent: string[][] = [];
    const read = readTogether((ids) => {
      sent.push([...ids]);
      return upper(ids);
    });
    const [first, second] = await Promise.all([
      read(['a', 'b']),
      Promise.resolve().then(() => read(['b', 'c', 'none'])),
    ]);
    expect(sent).toEqual([['a', 'b', 'c', 'none']]);
    expect([first.get('a'), first.get('b')]).toEqual(['A', 'B']);
    expect([second.get('b'), second.get('c'), second.get('none')]).toEqual(['B', 'C', undefined]);
    await read(['a']);
    expect(sent).toHaveLength(2);
  });

  test('is read after it was asked for: nobody joins a statement that is under way', async () => {
    let rows = 'old';
    let answer: () => void = () => undefined;
    const read = readTogether<string>(async (ids) => {
      const seen = rows;
      await new Promise<void>((resolve) => (answer = resolve));
      return new Map(ids.map((id) => [id, seen]));
    });
    const early = read(['a']);
    await new Promise(setImmediate);
    rows = 'new';
    const late = read(['a']);
    answer();
    expect((await early).get('a')).toBe('old');
    await new Promise(setImmediate);
    answer();
    expect((await late).get('a')).toBe('new');
  });

  test('comes in statements of bounded size, to each whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: MAX_BATCH }), { minLength: 1, maxLength: 6 }),
        async (sizes) => {
          const sent: number[] = [];
          const read = readTogether((ids) => {
            sent.push(ids.length);
            return upper(ids);
          });
          const asked = sizes.map((size, i) => Array.from({ length: size }, (_, j) => `${i}-${j}`));
          const found = await Promise.all(asked.map((ids) => read(ids)));
          found.forEach((map, i) => expect(asked[i].map((id) => map.get(id))).toEqual(asked[i]));
          expect(Math.max(...sent)).toBeLessThanOrEqual(MAX_BATCH);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('fails for whom the database refuses, and for all when it is away', async () => {
    const refusing = (code: string) =>
      readTogether<string>((ids) =>
        ids.includes('bad') ? Promise.reject(Object.assign(new Error(code), { code })) : upper(ids),
      );
    const ask = (read: ReturnType<typeof refusing>) =>
      Promise.allSettled([read(['a']), read(['bad']), read(['b'])]).then((all) => all.map(({ status }) => status));
    expect(await ask(refusing('22P02'))).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await ask(refusing('57P01'))).toEqual(['rejected', 'rejected', 'rejected']);
  });
});
