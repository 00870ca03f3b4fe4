import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lengthBatches } from '../../src/evaluate/length-batches.ts';
import { oneAhead } from '../../src/evaluate/one-ahead.ts';

describe('batches of similar lengths', () => {
  const limits = { examples: 4, weight: 20, weightOf: (length: number) => length };

  test('have every example once, the shorter before the longer, within both limits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 })), (lengths) => {
        const batches = lengthBatches(lengths, (length) => length, limits);
        const order = batches.flat();
        expect([...order].sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
        order.slice(1).forEach((at, i) => expect(lengths[order[i]]).toBeLessThanOrEqual(lengths[at]));
        for (const batch of batches) {
          const weight = batch.reduce((sum, at) => sum + lengths[at], 0);
          expect(batch.length === 1 || (batch.length <= 4 && weight <= 20)).toBe(true);
        }
      }),
    );
  });

  test('keep examples of one length in their order', () => {
    expect(lengthBatches([5, 5, 5, 5, 5, 1], (length) => length, limits)).toEqual([
      [5, 0, 1, 2],
      [3, 4],
    ]);
  });
});

describe('reading one item ahead', () => {
  async function* source(made: number[], count: number, failAt = -1) {
    try {
      for (let i = 0; i < count; i++) {
        if (i === failAt) throw new Error(`item ${i}`);
        made.push(i);
        yield await Promise.resolve(i);
      }
    } finally {
      made.push(-1);
    }
  }

  test('gives the items in order, and begins the next one before the last is done with', async () => {
    const made: number[] = [];
    const seen: number[] = [];
    for await (const item of oneAhead(source(made, 4))) {
      seen.push(item);
      await new Promise(setImmediate);
      expect(made.filter((one) => one >= 0)).toHaveLength(Math.min(4, seen.length + 1));
    }
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  test('an error comes after the items before it, and closing closes the source', async () => {
    const made: number[] = [];
    const seen: number[] = [];
    const all = (async () => {
      for await (const item of oneAhead(source(made, 4, 2))) seen.push(item);
    })();
    await expect(all).rejects.toThrow('item 2');
    expect(seen).toEqual([0, 1]);

    const closed: number[] = [];
    for await (const item of oneAhead(source(closed, 9))) if (item === 1) break;
    expect(closed.at(-1)).toBe(-1);
    expect(closed.length).toBeLessThan(6);
  });
});
