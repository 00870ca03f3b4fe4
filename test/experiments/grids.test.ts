import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gridSize, publishedGrid, settingsOf, stagesFor } from '../../src/experiments/grid.ts';
import { combinations, pointsOf, stageCount } from '../../src/experiments/points.ts';
import { pick } from '../../src/experiments/select.ts';
import { type ExperimentSpec, type GridStage } from '../../src/experiments/spec.ts';
import { permutationsOf, subsetsOf } from '../../src/experiments/subsets.ts';
import { findMethod } from '../../src/merge/catalogue.ts';
import { type MethodCard } from '../../src/merge/method-card.ts';

const cardOf = (id: string): MethodCard => {
  const card = findMethod({ id, dialect: 'paper' })?.card;
  if (card === undefined) throw new Error(`no method ${id}`);
  return card;
};
const inOrder = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

describe('the stored permutations', () => {
  test('are those of the study for 24 and for 5 experts', () => {
    expect(permutationsOf(24)).toHaveLength(20);
    expect(permutationsOf(24)[0].slice(0, 6)).toEqual([14, 0, 17, 7, 6, 11]);
    expect(permutationsOf(24)[19].slice(-4)).toEqual([3, 4, 19, 6]);
    expect(permutationsOf(5).map((order) => order.join(' '))).toEqual([
      ...['2 1 0 4 3', '0 2 1 3 4', '1 0 4 2 3', '2 0 3 1 4', '1 4 3 2 0'],
      ...['1 3 4 0 2', '4 0 1 3 2', '2 4 1 3 0', '0 3 2 4 1', '3 2 1 4 0'],
    ]);
  });

  test('hold each expert once, and no two begin alike', () => {
    for (let experts = 3; experts <= 20; experts++) {
      const prefixes = new Set<string>();
      for (const order of permutationsOf(experts)) {
        expect(inOrder(order)).toEqual(Array.from({ length: experts }, (_, index) => index));
        const own = order.slice(1, -1).map((_, index) => order.slice(0, index + 2).join());
        expect(own.filter((prefix) => prefixes.has(prefix))).toEqual([]);
        own.forEach((prefix) => prefixes.add(prefix));
      }
    }
  });
});

describe('subsets', () => {
  test('of one permutation are nested, and every set is there once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 1, max: 6 }), (experts, wished) => {
        const permutations = Math.min(wished, permutationsOf(experts).length);
        const sizes = Array.from({ length: experts }, (_, index) => index + 1);
        const subsets = subsetsOf(experts, { sizes, permutations });
        expect(new Set(subsets.map((subset) => inOrder(subset.experts).join())).size).toBe(subsets.length);
        for (const { size, permutation, experts: own } of subsets) {
          expect(own).toEqual(permutationsOf(experts)[permutation ?? 0].slice(0, size));
        }
        expect(subsets.filter(({ size }) => size === experts)).toHaveLength(1);
      }),
    );
  });

  test('are refused by the field that asks too much', () => {
    expect(() => subsetsOf(5, { sizes: [6], permutations: 1 })).toThrow('sizes are from 1 to 5');
    expect(() => subsetsOf(5, { sizes: [2], permutations: 11 })).toThrow('5 experts have 10 stored permutations');
    expect(() => subsetsOf(30, { sizes: [2], permutations: 1 })).toThrow('30 experts have 0 stored permutations');
  });
});

describe('grids', () => {
  test('that are published follow the card: DARE tunes lambda, then p', () => {
    expect(publishedGrid(cardOf('dare_linear')).map((stage) => Object.keys(stage))).toEqual([['lambda'], ['p']]);
    expect(gridSize(publishedGrid(cardOf('dare_linear')))).toBe(22);
    expect(gridSize(publishedGrid(cardOf('mats')))).toBe(10);
    expect(gridSize(publishedGrid(cardOf('mlerp')))).toBe(1);
  });

  test('leave out what exists for two experts only', () => {
    const linear = { grid: publishedGrid(cardOf('linear')) };
    expect(gridSize(stagesFor(linear, cardOf('linear'), 2))).toBe(11);
    expect(gridSize(stagesFor(linear, cardOf('linear'), 3))).toBe(1);
  });

  test('have all combinations of a stage, each once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), (lambdas, ps) => {
        const values = (count: number) => Array.from({ length: count }, (_, index) => index / 10);
        const stage: GridStage = { p: values(ps), lambda: values(lambdas) };
        const settings = settingsOf(stage, cardOf('dare_linear'));
        expect(new Set(settings.map((setting) => JSON.stringify(setting))).size).toBe(lambdas * ps);
        expect(gridSize([stage])).toBe(settings.length);
        expect(Object.keys(settings[0])).toEqual(['lambda', 'p']);
      }),
    );
  });

  test('meet subsets of sizes that a method takes, and seeds where it draws', () => {
    const methods = ['slerp', 'dare_linear', 'task_arithmetic'];
    const spec: ExperimentSpec = {
      ...{ schema: 1, benchmark: 'grid@1', base: 'b', multitask: [], given: [], controls: [], seeds: [0, 1, 2] },
      experts: [0, 1, 2].map((index) => ({ digest: String(index), cells: ['a'] })),
      methods: methods.map((id) => ({
        method: { id, dialect: 'paper', version: 1 },
        parameters: {},
        grid: id === 'slerp' ? [] : [{ lambda: [0.1, 0.2] }],
        post: [],
      })),
      subsets: subsetsOf(3, { sizes: [2, 3], permutations: 2 }),
      selection: { split: 'tune', metric: 'accuracy', labelSpace: 'TASK', axis: 'HELD_IN', ties: 'FIRST' },
      report: { split: 'test', points: 'SELECTED' },
      statistics: { split: 'tune', examples: null, seed: 0 },
    };
    const cards = methods.map(cardOf);
    const { taken, skipped } = combinations(spec, cards);
    expect(spec.subsets.map(({ size }) => size)).toEqual([2, 2, 3]);
    expect(skipped).toEqual([{ method: 0, subset: 2, reason: 'slerp merges exactly 2 experts, not 3' }]);
    expect(taken.map(({ points }) => points)).toEqual([1, 1, 6, 6, 6, 2, 2, 2]);
    for (const one of taken) {
      expect(pointsOf(spec, cards[one.method], one, 0)).toHaveLength(one.points);
      expect(stageCount(spec, cards[one.method], one.method, one.subset)).toBe(1);
    }
    const later = pointsOf(spec, cards[1], taken[2], 0, { p: 0.9 });
    expect(later[0]).toMatchObject({ parameters: { p: 0.9, lambda: 0.1 }, seed: 0 });
  });
});

describe('the selection rule', () => {
  const candidates = fc.array(
    fc.record({
      setting: fc.record({ lambda: fc.constantFrom(0.1, 0.2, 0.3) }),
      score: fc.option(fc.constantFrom(0.25, 0.5, 0.75), { freq: 6 }),
    }),
    { maxLength: 12 },
  );

  test('picks the setting with the highest mean, the first among equals, never one of which a point failed', () => {
    fc.assert(
      fc.property(candidates, (points) => {
        const best = pick(points);
        const means = [0.1, 0.2, 0.3]
          .map((lambda) => points.filter(({ setting }) => setting.lambda === lambda))
          .filter((own) => own.length > 0 && own.every(({ score }) => score !== null))
          .map((own) => ({ own, mean: own.reduce((sum, { score }) => sum + (score ?? 0), 0) / own.length }));
        if (means.length === 0) return expect(best).toBeNull();
        const highest = Math.max(...means.map(({ mean }) => mean));
        const [first] = means
          .filter(({ mean }) => mean === highest)
          .sort((a, b) => points.indexOf(a.own[0]) - points.indexOf(b.own[0]));
        expect(best?.points).toEqual(first.own);
        expect(best?.score).toBe(highest);
      }),
    );
  });
});
