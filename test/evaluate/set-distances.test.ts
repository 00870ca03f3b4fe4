import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cmmdFrom } from '../../src/evaluate/cmmd.ts';
import { type Features } from '../../src/evaluate/features.ts';
import { frechetDistanceFrom } from '../../src/evaluate/frechet-distance.ts';
import { distanceInterval, meanInterval, shareInterval } from '../../src/evaluate/interval.ts';
import { LinalgWorkspace } from '../../src/tensor/linalg/workspace.ts';

interface Golden {
  readonly distances: readonly {
    readonly name: string;
    readonly x: number[][];
    readonly y: number[][];
    readonly frechet: number;
    readonly cmmd: number;
  }[];
  readonly binomial: readonly { readonly n: number; readonly p: number; readonly low: number; readonly high: number }[];
}

const path = join(import.meta.dirname, '../goldens/generation/golden.json');
const golden = JSON.parse(readFileSync(path, 'utf8')) as Golden;
const workspace = new LinalgWorkspace();

const features = (rows: number[][]): Features => {
  return { n: rows.length, width: rows[0].length, values: Float32Array.from(rows.flat()) };
};
const all = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const frechet = (x: Features, y: Features, indices = all(x.n)): number => frechetDistanceFrom(y, workspace)(x, indices);
const cmmd = (x: Features, y: Features, indices = all(x.n)): number => cmmdFrom(y)(x)(indices);

/** Sets of up to 8 images of width 3, none of them a row of zeros. */
const sets = fc
  .array(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }), {
    minLength: 2,
    maxLength: 8,
  })
  .map((rows) => features(rows.map(([a, b, c]) => [a + 4, b, c])));

describe('distances of sets of embeddings', () => {
  test.each(golden.distances)('are those of the public formulas: $name', ({ x, y, ...wanted }) => {
    expect(frechet(features(x), features(y))).toBeCloseTo(wanted.frechet, 6);
    expect(cmmd(features(x), features(y))).toBeCloseTo(wanted.cmmd, 6);
  });

  test.each([
    ['Fréchet', frechet],
    ['CMMD', cmmd],
  ])('are 0 for a set and itself, alike both ways, and blind to order: %s', (_, distance) => {
    fc.assert(
      fc.property(sets, sets, (x, y) => {
        expect(distance(x, x)).toBeCloseTo(0, 6);
        expect(distance(x, y)).toBeCloseTo(distance(y, x), 6);
        expect(distance(x, y, all(x.n).reverse())).toBeCloseTo(distance(x, y), 6);
      }),
      { numRuns: 50 },
    );
  });

  test('have an interval around the value, wider than nothing, the same each time', () => {
    const [{ x, y }] = golden.distances;
    const [from, to] = [features(x), features(y)];
    const measure = frechetDistanceFrom(to, workspace);
    const value = measure(from, all(from.n));
    const made = distanceInterval(value, from.n, (indices) => measure(from, indices), 60);
    expect(made.interval.low).toBeLessThan(value);
    expect(made.interval.high).toBeGreaterThan(value);
    expect(made.standardError).toBeGreaterThan(0);
    expect(distanceInterval(value, from.n, (indices) => measure(from, indices), 60)).toEqual(made);
  });
});

describe('intervals of means', () => {
  test.each(golden.binomial)('of $n answers, a share of $p right, are quantiles of SciPy', ({ n, p, low, high }) => {
    expect(shareInterval(p, n)).toEqual({ low: low / n, high: high / n });
  });

  test('that are drawn agree with those of shares that are not', () => {
    const right = Array.from({ length: 200 }, (_, i) => (i % 4 === 0 ? 0 : 1));
    const drawn = meanInterval(right);
    const exact = shareInterval(0.75, 200);
    expect(drawn?.low).toBeCloseTo(exact.low, 1);
    expect(drawn?.high).toBeCloseTo(exact.high, 1);
    expect([shareInterval(0, 5), shareInterval(1, 5)]).toEqual([
      { low: 0, high: 0 },
      { low: 1, high: 1 },
    ]);
  });

  test('do not exist for one value', () => {
    expect(meanInterval([0.3])).toBeNull();
  });
});
