import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BOOTSTRAP, bootstrapInterval } from '../../src/science/bootstrap.ts';
import { correlate, type CorrelationKind, pearson } from '../../src/science/correlation.ts';
import { indexDraws } from '../../src/science/draws.ts';
import { pairedDifference } from '../../src/science/paired-bootstrap.ts';
import { paretoFront } from '../../src/science/pareto.ts';
import { averageRanks } from '../../src/science/ranks.ts';
import { slopeOf } from '../../src/science/slope.ts';
import { meanOf, spreadOf } from '../../src/science/spread.ts';
import { twoSidedT } from '../../src/science/student-t.ts';

/** Answers of SciPy, made by test/goldens/science/make.py. */
interface Coefficient {
  value: number;
  pT: number;
  pExact?: number;
  interval?: [number, number];
}
interface Golden {
  correlations: {
    name: string;
    x: number[];
    y: number[];
    ranks: number[];
    pearson: Coefficient;
    spearman: Coefficient;
    slope: number;
  }[];
  samples: { values: number[]; mean: number; standardDeviation: number | null; quartiles: number[] }[];
  tails: { t: number; freedom: number; p: number }[];
  paired: { a: number[]; b: number[]; value: number; interval: [number, number] };
}
const golden = JSON.parse(readFileSync(new URL('../goldens/science/golden.json', import.meta.url), 'utf8')) as Golden;

const MANY = { ...BOOTSTRAP, replicates: 4000 };
const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const pairs = fc.array(fc.tuple(number, number), { minLength: 3, maxLength: 7 });

describe('correlations', () => {
  const cases = golden.correlations.flatMap((one) =>
    (['PEARSON', 'SPEARMAN'] as const).map((kind) => ({
      ...one,
      kind,
      expected: kind === 'PEARSON' ? one.pearson : one.spearman,
    })),
  );

  test.each(cases)('$kind of $name as SciPy', ({ kind, x, y, expected }) => {
    const found = correlate(kind, x, y, expected.interval === undefined ? BOOTSTRAP : MANY);
    expect(found?.value).toBeCloseTo(expected.value, 12);
    if (expected.pExact !== undefined) {
      expect(found?.pMethod).toBe('EXACT');
      expect(found?.p).toBeCloseTo(expected.pExact, 12);
    } else {
      expect(found?.pMethod).toBe('T');
      expect(found?.p).toBeCloseTo(expected.pT, 10);
    }
    if (expected.interval !== undefined) {
      // other random numbers
      expect(Math.abs((found?.interval?.low ?? 9) - expected.interval[0])).toBeLessThan(0.03);
      expect(Math.abs((found?.interval?.high ?? 9) - expected.interval[1])).toBeLessThan(0.03);
    }
  });

  test('do not exist for constants and fewer than three pairs', () => {
    expect(correlate('PEARSON', [1, 1, 1], [1, 2, 3])).toBeNull();
    expect(correlate('SPEARMAN', [1, 2], [2, 1])).toBeNull();
    expect(pearson([0.1, 0.1], [1, 2])).toBeNull();
  });

  test.each<CorrelationKind>(['PEARSON', 'SPEARMAN'])(
    '%s is symmetric, within −1…1, and flips with the sign',
    (kind) => {
      const few = { ...BOOTSTRAP, replicates: 20 };
      fc.assert(
        fc.property(pairs, (points) => {
          const [x, y] = [points.map(([a]) => a), points.map(([, b]) => b)];
          const found = correlate(kind, x, y, few);
          if (found === null) return;
          expect(Math.abs(found.value)).toBeLessThanOrEqual(1);
          expect(correlate(kind, y, x, few)?.value).toBeCloseTo(found.value, 9);
          expect(
            correlate(
              kind,
              x,
              y.map((value) => -value),
              few,
            )?.value,
          ).toBeCloseTo(-found.value, 9);
          expect(found.p).toBeGreaterThan(0);
          expect(found.p).toBeLessThanOrEqual(1);
        }),
        { numRuns: 20 },
      );
    },
  );

  test.each(golden.correlations)('ranks and slope of $name', ({ x, y, ranks, slope }) => {
    expect(averageRanks(x)).toEqual(ranks);
    expect(slopeOf(x, y, { ...BOOTSTRAP, replicates: 20 })?.value).toBeCloseTo(slope, 12);
  });

  test.each(golden.tails)('P(|T| ≥ $t) with $freedom degrees of freedom', ({ t, freedom, p }) => {
    expect(Math.abs(twoSidedT(t, freedom) - p)).toBeLessThan(1e-12 + 1e-10 * p);
  });
});

describe('a spread', () => {
  test.each(golden.samples)('of $values.length values as NumPy', ({ values, mean, standardDeviation, quartiles }) => {
    const spread = spreadOf(values);
    expect(spread?.mean).toBeCloseTo(mean, 12);
    expect([spread?.lowerQuartile, spread?.median, spread?.upperQuartile]).toEqual(
      quartiles.map((quartile) => expect.closeTo(quartile, 12) as unknown),
    );
    if (standardDeviation === null) expect(spread?.standardDeviation).toBeNull();
    else expect(spread?.standardDeviation).toBeCloseTo(standardDeviation, 12);
  });

  test('of nothing is nothing', () => expect(spreadOf([])).toBeNull());
});

describe('the bootstrap', () => {
  test('draws the same indices for a replicate whatever was drawn before, and other ones for another stream', () => {
    const draw = indexDraws(7, 0, 6);
    const third = [...draw(3, 6)];
    expect([...indexDraws(7, 0, 6)(3, 6)]).toEqual(third);
    expect([...indexDraws(7, 1, 6)(3, 6)]).not.toEqual(third);
    expect(third.every((i) => i >= 0 && i < 6)).toBe(true);
  });

  test('draws every index about equally often', () => {
    const draw = indexDraws(0, 0, 5);
    const counts = [0, 0, 0, 0, 0];
    for (let replicate = 0; replicate < 4000; replicate++) for (const i of draw(replicate, 5)) counts[i]++;
    // 20,000 draws: 4,000 each, standard deviation 57
    for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(5 * 57);
  });

  test('says nothing where most resamples have no value', () => {
    expect(bootstrapInterval(4, () => null)).toBeNull();
    expect(bootstrapInterval(1, () => 1)).toBeNull();
  });
});

describe('a paired difference', () => {
  const { a, b, value, interval } = golden.paired;

  test('over cells as SciPy', () => {
    const found = pairedDifference([a], [b], MANY);
    expect(found?.value).toBeCloseTo(value, 12);
    expect(Math.abs((found?.interval?.low ?? 9) - interval[0])).toBeLessThan(0.02);
    expect(Math.abs((found?.interval?.high ?? 9) - interval[1])).toBeLessThan(0.02);
    expect((found?.wins ?? 0) + (found?.losses ?? 0)).toBe(9);
  });

  test('is wider where seeds disagree than where they agree', () => {
    const shifted = (by: number) => a.map((score) => score + by);
    const width = (seeds: number[][]) => {
      const { low, high } = pairedDifference(seeds, [b])?.interval ?? { low: 0, high: 0 };
      return high - low;
    };
    expect(width([shifted(-0.5), shifted(0.5)])).toBeGreaterThan(2 * width([a, a]));
  });

  test('of a side with itself is nothing in all cells; of the sides exchanged it is the negative', () => {
    expect(pairedDifference([a], [a])).toMatchObject({
      value: 0,
      interval: { low: 0, high: 0 },
      aheadShare: 0.5,
      ties: 9,
    });
    expect(pairedDifference([b], [a])?.value).toBeCloseTo(-value, 12);
    expect(pairedDifference([[0.4]], [[0.1]])).toMatchObject({ interval: null, wins: 1 });
    expect(pairedDifference([[]], [[]])).toBeNull();
  });
});

describe('the Pareto front', () => {
  test('keeps what nothing beats on both numbers, equal points together', () => {
    const points: [number, number][] = [
      [1, 5],
      [2, 5],
      [2, 5],
      [3, 4],
      [3, 3],
      [0, 9],
    ];
    expect(paretoFront(points, ['HIGHER', 'HIGHER'])).toEqual([false, true, true, true, false, true]);
    expect(paretoFront(points, ['LOWER', 'HIGHER'])).toEqual([false, false, false, false, false, true]);
  });

  test('is what the definition says', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(point, { maxLength: 12 }), (points) => {
        const dominated = points.map(([x, y]) => points.some(([u, v]) => u >= x && v <= y && (u > x || v < y)));
        expect(paretoFront(points, ['HIGHER', 'LOWER'])).toEqual(dominated.map((is) => !is));
      }),
    );
  });
});

test('a slope has an interval around it', () => {
  const x = Array.from({ length: 30 }, (_, i) => i % 6);
  const y = x.map((value, i) => 0.1 * value + ((i * 7) % 5) / 50);
  const slope = slopeOf(x, y);
  expect(slope?.interval?.low).toBeLessThan(0.1);
  expect(slope?.interval?.high).toBeGreaterThan(0.095);
  expect(slopeOf([1, 1, 1], [1, 2, 3])).toBeNull();
  expect(meanOf([1, 2, 6])).toBe(3);
});
