import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ParameterBlock, type ParameterSetting } from '../../../src/merge/mergekit/config.ts';
import { lookUp } from '../../../src/merge/mergekit/evaluate-setting.ts';
import { rulesOf, valueByName, valueOfRules } from '../../../src/merge/mergekit/rules.ts';
import { resolveValue } from '../../../src/merge/values.ts';

const number = fc.integer({ min: -4, max: 4 });
const gradient = fc.oneof(number, fc.array(number, { minLength: 1, maxLength: 4 }));
const filter = fc.constantFrom(null, '', 'attn', 'mlp', 'layers.1.', 'layers.', 'head', 'norm');
const setting: fc.Arbitrary<ParameterSetting> = fc.oneof(
  gradient.map((value) => ({ kind: 'value' as const, value })),
  fc
    .array(fc.record({ filter, value: gradient }), { minLength: 1, maxLength: 4 })
    .map((filters) => ({ kind: 'filters' as const, filters })),
);
const block = fc.option(setting, { nil: undefined }).map((value): ParameterBlock => {
  return new Map(value === undefined ? [] : [['weight', { value, path: 'weight', at: { line: 1, column: 1 } }]]);
});

const LAYERS = 12;
const places = [
  { name: 'head.weight', layer: null },
  { name: 'model.norm.weight', layer: null },
  ...Array.from({ length: LAYERS }, (_, index) => ['attn', 'mlp'].map((part) => ({ index, part })))
    .flat()
    .map(({ index, part }) => ({ name: `model.layers.${index}.${part}.weight`, layer: { index, count: LAYERS } })),
];

describe('parameters of mergekit as rules of a recipe', () => {
  test('have at every tensor the value that precedence and filters give', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 4 }), (blocks) => {
        const rules = rulesOf(blocks, 'weight');
        for (const { name, layer } of places) {
          const wanted = lookUp(blocks, 'weight', { name, t: layer === null ? 0 : layer.index / (LAYERS - 1) });
          const found = rules.length === 0 ? undefined : resolveValue(valueOfRules(rules), { name, layer });
          if (wanted === null) expect(found).toBeUndefined();
          else expect(found).toBeCloseTo(wanted, 12);
        }
      }),
    );
  });

  test('that are known tensor by tensor say just that', () => {
    // names that are part of others
    const names = [...places.map(({ name }) => name), 'lm.head.weight', 'x.model.layers.1.mlp.weight', 'weight'];
    fc.assert(
      fc.property(fc.array(number, { minLength: names.length, maxLength: names.length }), (values) => {
        const wanted = new Map(names.map((name, index) => [name, values[index]]));
        const value = valueByName(wanted);
        for (const [name, expected] of wanted) expect(resolveValue(value, { name, layer: null })).toBe(expected);
      }),
    );
  });

  test('are short when layers are alike', () => {
    const values = new Map(places.map(({ name, layer }) => [name, layer !== null && layer.index > 9 ? 2 : 1]));
    expect(valueByName(values)).toEqual({
      rules: [
        { filter: 'model.layers.10.', value: 2 },
        { filter: 'model.layers.11.', value: 2 },
        { filter: null, value: 1 },
      ],
    });
  });
});
