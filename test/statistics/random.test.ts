import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drawIndex } from '../../src/statistics/draw-index.ts';
import { chooseRows, targetUniform } from '../../src/statistics/random.ts';

const seeds = fc.nat({ max: Number.MAX_SAFE_INTEGER });

describe('the examples of a statistic', () => {
  test('ascend, without one twice, and a larger choice keeps a smaller one', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 200 }), fc.nat({ max: 200 }), (seed, rows, less) => {
        const n = Math.min(rows, Math.max(1, less));
        const chosen = chooseRows(rows, n, seed);
        expect(chosen).toHaveLength(n);
        expect([...new Set(chosen)].sort((a, b) => a - b)).toEqual(chosen);
        const larger = new Set(chooseRows(rows, Math.min(rows, n + 1), seed));
        expect(chosen.every((row) => larger.has(row))).toBe(true);
      }),
    );
  });

  test('are all of them when none are left out, whatever the seed', () => {
    expect(chooseRows(4, null, 9)).toEqual([0, 1, 2, 3]);
    expect(chooseRows(4, 4, 9)).toEqual([0, 1, 2, 3]);
  });

  test('depend on the seed: also its upper bits', () => {
    expect(chooseRows(1000, 10, 1)).not.toEqual(chooseRows(1000, 10, 2));
    expect(chooseRows(1000, 10, 1)).not.toEqual(chooseRows(1000, 10, 1 + 2 ** 32));
  });

  test('are spread evenly', () => {
    const first = chooseRows(10_000, 5000, 4).filter((row) => row < 5000).length;
    expect(Math.abs(first - 2500)).toBeLessThan(150);
  });
});

describe('a drawn label', () => {
  test('has the probabilities of the model', () => {
    const log = [0.5, 0.2, 0.3].map(Math.log);
    const counts = [0, 0, 0];
    for (let row = 0; row < 10_000; row++) counts[drawIndex(log, targetUniform(1, row)(0))]++;
    [5000, 2000, 3000].forEach((expected, i) => expect(Math.abs(counts[i] - expected)).toBeLessThan(200));
  });

  test('is a function of seed, row and count alone', () => {
    fc.assert(
      fc.property(seeds, fc.nat(), fc.nat({ max: 99 }), (seed, row, k) => {
        const u = targetUniform(seed, row)(k);
        expect(u).toBe(targetUniform(seed, row)(k));
        expect(u >= 0 && u < 1).toBe(true);
      }),
    );
  });
});
