import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evaluateGradient, evaluateSetting, layerPosition } from '../../../src/merge/mergekit/evaluate-setting.ts';
import { modulesOf } from '../../../src/merge/mergekit/judge-parameters.ts';
import { outlineOf, outputParameter, sourceParameter, traceTensor } from '../../../src/merge/mergekit/outline.ts';
import { readMergekit } from '../../../src/merge/mergekit/read-config.ts';

interface Golden {
  readonly layers: number;
  readonly cases: readonly {
    readonly name: string;
    readonly recipe: string;
    readonly values: Readonly<Record<string, number>>;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../goldens/mergekit-recipes/settings.json', import.meta.url), 'utf8'),
) as Golden;

describe('values of parameters are those that mergekit uses', () => {
  test.each(golden.cases)('$name', ({ recipe, values }) => {
    const { config, mistakes } = readMergekit(recipe);
    expect(mistakes).toEqual([]);
    if (config === null) throw new Error('no config');
    const outline = outlineOf(config, modulesOf(config)[0], () => golden.layers);
    for (const [name, value] of Object.entries(values)) {
      const traced = traceTensor(outline, name, 'model.layers');
      if (traced === null) throw new Error(`${name} comes from nowhere`);
      // weights of the model of ones add up to what stands in the output
      const sum = traced.slice.sources
        .filter(({ model }) => model.value.path === 'ones')
        .reduce((total, source) => total + (sourceParameter(traced, source, 'weight') ?? NaN), 0);
      const lambda = config.method.value === 'linear' ? 1 : (outputParameter(traced, name, 'lambda') ?? NaN);
      expect({ name, value: Math.fround(sum * lambda) }).toEqual({ name, value: expect.closeTo(value, 5) });
    }
  });
});

const number = fc.double({ min: -10, max: 10, noNaN: true });

describe('a gradient', () => {
  test('goes through its corners', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 9 }), (corners) => {
        corners.forEach((corner, index) => {
          expect(evaluateGradient(corners, layerPosition(index, corners.length))).toBeCloseTo(corner, 9);
        });
      }),
    );
  });

  test('stays between its smallest and its largest corner', () => {
    const corners = fc.array(number, { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(corners, fc.double({ min: 0, max: 1, noNaN: true }), (values, t) => {
        const value = evaluateGradient(values, t);
        expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
        expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
      }),
    );
  });

  test('of equal corners is that number', () => {
    fc.assert(
      fc.property(number, fc.integer({ min: 1, max: 9 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, count, t) => {
        expect(evaluateGradient(new Array<number>(count).fill(n), t)).toBeCloseTo(n, 9);
      }),
    );
  });
});

describe('filters', () => {
  test('are parts of names; the first match counts; no match is no value', () => {
    const filters = [
      { filter: 'q_proj', value: 1 },
      { filter: 'proj', value: [2, 4] },
    ];
    const at = (name: string, t = 0.5) => evaluateSetting({ kind: 'filters', filters }, { name, t });
    expect([at('a.q_proj.weight'), at('a.k_proj.weight'), at('a.norm.weight')]).toEqual([1, 3, null]);
  });
});
